using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>How an assigned run ended for this trainer.</summary>
/// <param name="End">What the server is told; null where it was stopped from here, and another trainer takes the run up.</param>
/// <param name="Delivery">The folder that the server must have first.</param>
internal sealed record RunEnding(TrainerEnd? End, Delivery? Delivery)
{
    /// <summary>Stopped from here.</summary>
    public static RunEnding Stopped { get; } = new(null, null);
}

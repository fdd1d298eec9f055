namespace GenderGrpc.Server.Inference;

/// <summary>Where the time of one prediction went.</summary>
/// <param name="Queue">Waiting for the features to start and for a batch to form.</param>
/// <param name="Features">Decoding the avatar and tokenising the nickname.</param>
/// <param name="Inference">Running the batch that the profile was in.</param>
internal readonly record struct PredictionTimings(TimeSpan Queue, TimeSpan Features, TimeSpan Inference)
{
    /// <summary>Both together.</summary>
    public static PredictionTimings operator +(PredictionTimings one, PredictionTimings other) =>
        new(one.Queue + other.Queue, one.Features + other.Features, one.Inference + other.Inference);
}

using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A model that trains in seconds, in steps short enough for a change to act soon, and enough of them to be killed between.</summary>
internal static class SmallModel
{
    /// <summary>The default of what the tests change while a run goes on.</summary>
    public const double LearningRate = 0.003;

    /// <summary>Its hyperparameters.</summary>
    public static Hyperparameters Of(int epochs = 3, int batchSize = 8) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        LearningRate = LearningRate,
        ImageSize = 32,
        Width = 0.25,
        Dimension = 32,
        Layers = 1,
        Heads = 2,
        FeedForward = 64,
        Threads = 1,
    };
}

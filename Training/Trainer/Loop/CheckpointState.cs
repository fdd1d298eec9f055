using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>What a checkpoint holds besides tensors.</summary>
internal sealed record CheckpointState
{
    /// <summary>The schema this version reads and writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The schema of this checkpoint.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Wall time spent, in seconds, over all processes.</summary>
    public required double Seconds { get; init; }

    /// <summary>The run's settings.</summary>
    public required TrainOptions Options { get; init; }

    /// <summary>How its features are made.</summary>
    public required FeatureSpec Features { get; init; }

    /// <summary>The command line that started it.</summary>
    public required string Command { get; init; }

    /// <summary>The machine it was started on.</summary>
    public required string Hardware { get; init; }

    /// <summary>Versions of what computes it.</summary>
    public required string Software { get; init; }

    /// <summary>The states, at their end, of the runs whose weights it started from.</summary>
    public IReadOnlyList<CheckpointState> StartedFrom { get; init; } = [];

    /// <summary>Digest of the data's files: a checkpoint goes on with the data it began with.</summary>
    public required string DataDigest { get; init; }

    /// <summary>Throws <see cref="DataException"/> unless the data is what the run was started with.</summary>
    public void RequireData(DataFolder data, string dataFolder, string runFolder)
    {
        if (DataDigest != TrainingData.DigestOf(data))
        {
            throw new DataException($"'{dataFolder}' isn't the data that the run in '{runFolder}' was started with.");
        }
    }
}

using System.Text.Json.Serialization;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>What a checkpoint holds besides tensors.</summary>
internal sealed record CheckpointState
{
    /// <summary>The schema that this version writes.</summary>
    public const int CurrentSchemaVersion = 2;

    /// <summary>
    /// The oldest schema that it reads. Schema 1 has neither a position within the epoch nor digests, and its runs can't have changed.
    /// </summary>
    public const int OldestSchemaVersion = 1;

    /// <summary>The schema of this checkpoint.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Samples seen of the next epoch.</summary>
    public int Offset { get; init; }

    /// <summary>Sums over the steps of the next epoch.</summary>
    public EpochTotals Totals { get => field ?? new EpochTotals(); init; }

    /// <summary>Wall time spent, in seconds, over all processes.</summary>
    public required double Seconds { get; init; }

    /// <summary>The run's settings in force.</summary>
    public required TrainOptions Options { get; init; }

    /// <summary>What was changed in them since the start, in order.</summary>
    public IReadOnlyList<ChangeEntry> Changes { get => field ?? []; init; }

    /// <summary>How its features are made.</summary>
    public required FeatureSpec Features { get; init; }

    /// <summary>The command line that started it.</summary>
    public required string Command { get; init; }

    /// <summary>The machine it was started on.</summary>
    public required string Hardware { get; init; }

    /// <summary>Versions of what computes it.</summary>
    public required string Software { get; init; }

    /// <summary>The states, at their end, of the runs whose weights it started from.</summary>
    public IReadOnlyList<CheckpointState> StartedFrom { get => field ?? []; init; }

    /// <summary>Digest of the data's files: a checkpoint goes on with the data it began with.</summary>
    public required string DataDigest { get; init; }

    /// <summary>The <see cref="WeightsDigest"/> of the model.</summary>
    public string? ModelDigest { get; init; }

    /// <summary>The <see cref="WeightsDigest"/> of the optimiser's moments.</summary>
    public string? OptimizerDigest { get; init; }

    /// <summary>How far the run is.</summary>
    [JsonIgnore]
    public RunPosition Position
    {
        get => new(Step, Epoch, Offset);
        init => (Step, Epoch, Offset) = (value.Step, value.Epoch, value.Offset);
    }

    /// <summary>Whether it was read from a checkpoint; a run that is to start has none yet.</summary>
    [JsonIgnore]
    public bool IsSaved => Step > 0 || ModelDigest is not null;

    /// <summary>
    /// The state with a change in force from the next step on, as the last of its changes. A run can't end before the epoch it is in: with
    /// fewer epochs than have begun it ends with that one. Null where the last step is done, and the change gives no further one.
    /// </summary>
    public CheckpointState? TryChange(HyperparameterChange change)
    {
        TrainOptions options = change.Apply(Options);
        options = options with { Epochs = Math.Max(options.Epochs, Position.EpochsBegun) };
        return Epoch < Math.Max(Options.Epochs, options.Epochs)
            ? this with
            {
                Options = options,
                Changes = [.. Changes, new ChangeEntry(Step + 1, change.ValuesIn(Options), change.ValuesIn(options))],
            }
            : null;
    }

    /// <summary>Throws <see cref="DataException"/> unless the data is what the run was started with.</summary>
    public void RequireData(DataFolder data, string dataFolder, string runFolder)
    {
        if (DataDigest != TrainingData.DigestOf(data))
        {
            throw new DataException($"'{dataFolder}' isn't the data that the run in '{runFolder}' was started with.");
        }
    }
}

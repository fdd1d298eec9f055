using System.Collections.Immutable;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Evaluation.Cascades;
using GenderGrpc.Training.Evaluation.Shortcuts;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>Everything that was measured of a model on a split of a data folder.</summary>
internal sealed record EvaluationReport
{
    /// <summary>The model.</summary>
    public required EvaluatedModel Model { get; init; }

    /// <summary>train, val or test.</summary>
    public required string Split { get; init; }

    /// <summary>The data's files, with their digests.</summary>
    public required ImmutableArray<DataEntry> Data { get; init; }

    /// <summary>The measurements: those of the profiles, then those of the names alone; of each view the whole first.</summary>
    public required ImmutableArray<Measurement> Measurements { get; init; }

    /// <summary>What the cascade makes of profiles with both modalities; empty of a model without one.</summary>
    public required ImmutableArray<CascadeMeasurement> Cascade { get; init; }

    /// <summary>How changes of the picture that leave whom it shows move the probability; empty without avatars.</summary>
    public required ImmutableArray<ShortcutShift> Shortcuts { get; init; }
}

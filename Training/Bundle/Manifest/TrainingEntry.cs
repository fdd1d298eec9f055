using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>How a model was trained: enough to do it again.</summary>
public sealed record TrainingEntry
{
    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>Every hyperparameter by its option's name, defaults included; of those that were changed the last value.</summary>
    public required ImmutableSortedDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>What was changed in them while the run went on, in order; null where nothing was.</summary>
    public ImmutableArray<ChangeEntry>? Changes { get; init; }

    /// <summary>The runs whose weights it started from.</summary>
    public ImmutableArray<TrainingEntry> StartedFrom { get; init; } = [];

    /// <summary>Optimiser steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The machine.</summary>
    public required string Hardware { get; init; }

    /// <summary>Versions of what computed it.</summary>
    public required string Software { get; init; }

    /// <summary>Whether a list of it, or of a run that it started from, has nothing in a place.</summary>
    internal bool HasGap => Changes?.Contains(null!) == true
        || (!StartedFrom.IsDefault && StartedFrom.Any(run => run is null || run.HasGap));
}

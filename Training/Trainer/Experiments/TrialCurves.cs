using System.Collections.Immutable;

namespace GenderGrpc.Training.Experiments;

/// <summary>What is drawn of a trial.</summary>
internal sealed record TrialCurves
{
    /// <summary>The loss over the run, in equal stretches.</summary>
    public required ImmutableArray<double> Loss { get; init; }

    /// <summary>The share of profiles that the mask kept, in the same stretches; 1 before the mask.</summary>
    public required ImmutableArray<double> Kept { get; init; }

    /// <summary>Over real pairs, or names where there are none: the error among the surest 2 %, 4 % and so on up to all.</summary>
    public required ImmutableArray<double> Risk { get; init; }

    /// <summary>Bins of equal width of the calibrated probability of female.</summary>
    public required ImmutableArray<ReliabilityBin> Reliability { get; init; }

    /// <summary>By pair kind: how many profiles give the avatar a weight in each of equal bins from 0 to 1.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<int>> AvatarWeights { get; init; }
}

using System.Collections.Immutable;
using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Server.Drift;

/// <summary>How some predictions came out.</summary>
/// <param name="Bins">How many are in each bin of a <see cref="ScoreHistogram"/>.</param>
/// <param name="Answered">How many got female or male.</param>
/// <param name="Comparable">How many were asked for with the default max_error.</param>
/// <param name="ComparableUndetermined">How many of those are undetermined.</param>
internal sealed record ScoreSample(ImmutableArray<int> Bins, int Answered, int Comparable, int ComparableUndetermined)
{
    /// <summary>Of fewer than this, an index tells more of chance than of the profiles.</summary>
    public const int Fewest = 100;

    /// <summary>All of them.</summary>
    public int Count => Bins.Sum();

    /// <summary>The share that got female or male; null without any.</summary>
    public double? Coverage => Count == 0 ? null : (double)Answered / Count;

    /// <summary>How far the scores are from what is expected; null where they are too few.</summary>
    public double? ScoreIndex(ScoreHistogram expected) =>
        Count < Fewest ? null : PopulationStability.Index(Bins.AsSpan(), expected.Bins.AsSpan());

    /// <summary>The same of how many are undetermined.</summary>
    public double? UndeterminedIndex(ScoreHistogram expected) => Comparable < Fewest ? null : PopulationStability.Index(
        [ComparableUndetermined, Comparable - ComparableUndetermined],
        [expected.Undetermined, expected.Bins.Sum() - expected.Undetermined]);
}

namespace GenderGrpc.Server.Drift;

/// <summary>
/// The population stability index: how far the shares p that are seen are from the shares q that are expected, Σ (p − q) ln(p / q) over the
/// bins (Siddiqi, Credit Risk Scorecards, 2006: under 0.1 little, over 0.25 much). Symmetric, and 0 where they are the same.
/// </summary>
internal static class PopulationStability
{
    /// <summary>What a share under it counts as: a bin that is empty on one side alone would make the index infinite.</summary>
    public const double SmallestShare = 1e-4;

    /// <summary>The index of counts, which are as many on both sides, and neither are all 0.</summary>
    public static double Index(ReadOnlySpan<int> seen, ReadOnlySpan<int> expected)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seen.Length, expected.Length);
        double allSeen = Sum(seen);
        double allExpected = Sum(expected);
        double index = 0;
        for (int bin = 0; bin < seen.Length; bin++)
        {
            double p = Math.Max(seen[bin] / allSeen, SmallestShare);
            double q = Math.Max(expected[bin] / allExpected, SmallestShare);
            index += (p - q) * Math.Log(p / q);
        }

        return index;
    }

    private static long Sum(ReadOnlySpan<int> counts)
    {
        long sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }
}

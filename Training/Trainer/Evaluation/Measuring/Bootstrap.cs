namespace GenderGrpc.Training.Evaluation.Measuring;

/// <summary>
/// Intervals of what has no exact ones: the profiles are drawn anew with replacement, 1000 times (the basic bootstrap, Davison
/// and Hinkley, 1997, section 5.2, which takes back that a resample's calibration error is higher than the sample's).
/// The draws are the same every time.
/// </summary>
internal static class Bootstrap
{
    /// <summary>How often the profiles are drawn.</summary>
    public const int Draws = 1000;

    private const long Seed = 1997;

    // With fewer draws that have both classes the quantiles say little.
    private const int LeastDefined = Draws / 2;

    /// <summary>Each <see cref="Measured"/> with its interval; null where it isn't defined.</summary>
    public static Estimate?[] Of(MeasuredRows rows)
    {
        int[] counts = new int[rows.Count];
        Array.Fill(counts, 1);
        double[] measured = rows.Take(counts);
        if (rows.Count == 0)
        {
            return new Estimate?[measured.Length];
        }

        var random = new RandomStream(Seed, rows.Count);
        double[][] drawn = new double[Draws][];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(counts);
            for (int i = 0; i < counts.Length; i++)
            {
                counts[random.Below(counts.Length)]++;
            }

            drawn[draw] = rows.Take(counts);
        }

        return
        [
            .. measured.Select((value, measure) => Interval(
                value, [.. drawn.Select(values => values[measure]).Where(double.IsFinite).Order()])),
        ];
    }

    private static Estimate? Interval(double value, double[] sorted) =>
        !double.IsFinite(value) ? null
        : sorted.Length < LeastDefined ? Estimate.Of(value, 0, 1)
        : Estimate.Of(value, (2 * value) - Quantile(sorted, 1 - Estimate.Tail), (2 * value) - Quantile(sorted, Estimate.Tail));

    private static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}

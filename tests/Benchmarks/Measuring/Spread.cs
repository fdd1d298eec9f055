namespace GenderGrpc.Benchmarks.Measuring;

/// <summary>What several rounds say.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <summary>The spread of at least one value.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// The spread of one's share of another. Round by round, since whatever else the machine does weighs on both of a round alike.
    /// </summary>
    public static Spread OfRatios(IEnumerable<double> own, IEnumerable<double> reference) =>
        Of(own.Zip(reference, (one, other) => one / other));
}

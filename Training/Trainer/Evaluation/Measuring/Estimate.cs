using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Training.Evaluation.Measuring;

/// <summary>A measured value and its 95 % interval.</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>How sure intervals are, and <see cref="Tail"/> lies on each side of them.</summary>
    public const double Confidence = 0.95;

    /// <summary>The probability on each side of an interval.</summary>
    public const double Tail = (1 - Confidence) / 2;

    private const int Decimals = 6;

    /// <summary>A share, with its exact interval (Clopper-Pearson); null of nothing.</summary>
    public static Estimate? OfShare(int part, int whole) => whole == 0
        ? null
        : new Estimate(
            Rounded((double)part / whole),
            Rounded(1 - ClopperPearson.UpperBound(whole - part, whole, 1 - Tail)),
            Rounded(ClopperPearson.UpperBound(part, whole, 1 - Tail)));

    /// <summary>A value and an interval that is widened to hold it, both 0 to 1.</summary>
    public static Estimate Of(double value, double low, double high) => new(
        Rounded(value), Rounded(Math.Clamp(low, 0, value)), Rounded(Math.Clamp(high, value, 1)));

    /// <summary>
    /// The mean of two independent estimates: their distances to the ends of their intervals add as the sides of a right
    /// triangle (MOVER; Zou and Donner, Statistics in Medicine 27, 2008). Null where either is.
    /// </summary>
    public static Estimate? MeanOf(Estimate? first, Estimate? second)
    {
        if (first is not { } one || second is not { } other)
        {
            return null;
        }

        double mean = (one.Value + other.Value) / 2;
        return Of(
            mean,
            mean - (double.Hypot(one.Value - one.Low, other.Value - other.Low) / 2),
            mean + (double.Hypot(one.High - one.Value, other.High - other.Value) / 2));
    }

    private static double Rounded(double value) => Math.Round(value, Decimals);
}

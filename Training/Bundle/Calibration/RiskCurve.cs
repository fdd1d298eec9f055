using System.Collections.Immutable;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Bundle.Calibration;

/// <summary>
/// For each error rate, the lowest confidence threshold whose error stays under it with 95 % confidence
/// (Clopper-Pearson bounds, fixed-sequence testing from the most confident down), and that leaves most of the profiles
/// that nobody can tell without an answer: a good model's average would stay under the rate even if it guessed at those.
/// </summary>
public sealed record RiskCurve
{
    /// <summary>How sure the bounds are.</summary>
    public const double Confidence = 0.95;

    /// <summary>The error rates that a curve is measured at, rising.</summary>
    public static ImmutableArray<double> MaxErrors { get; } =
        [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];

    /// <summary>The points, by rising error rate.</summary>
    public required ImmutableArray<RiskPoint> Points { get; init; }

    /// <summary>
    /// Measures a curve on calibrated probabilities of female and the truth of profiles labelled female or male, and on the
    /// probabilities of profiles labelled undetermined, which count where there are at least 20.
    /// </summary>
    public static RiskCurve Measure(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isFemale, ReadOnlySpan<double> undetermined = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isFemale.Length, probabilities.Length);
        double[] confidences = new double[probabilities.Length];
        bool[] errors = new bool[probabilities.Length];
        for (int i = 0; i < confidences.Length; i++)
        {
            confidences[i] = DecisionRule.ConfidenceOf(probabilities[i]);
            errors[i] = DecisionRule.IsFemale(probabilities[i]) != isFemale[i];
        }

        double[] untold = new double[undetermined.Length];
        for (int i = 0; i < untold.Length; i++)
        {
            untold[i] = DecisionRule.ConfidenceOf(undetermined[i]);
        }

        Array.Sort(confidences, errors);
        Array.Reverse(confidences);
        Array.Reverse(errors);
        int[] errorsBefore = new int[errors.Length + 1];
        for (int i = 0; i < errors.Length; i++)
        {
            errorsBefore[i + 1] = errorsBefore[i] + (errors[i] ? 1 : 0);
        }

        return RiskCurveFit.Fit(confidences, (answered, _) => errorsBefore[answered], untold);
    }

    /// <summary>
    /// The point that holds for an error rate: the one measured at it or at the next lower rate. Null where the
    /// curve has none so low, or the rate is unattainable.
    /// </summary>
    public RiskPoint? At(double maxError)
    {
        RiskPoint? found = null;
        foreach (RiskPoint point in Points)
        {
            if (point.MaxError > maxError)
            {
                break;
            }

            found = point.Threshold is null ? found : point;
        }

        return found;
    }

    internal void Validate()
    {
        if (Points.Contains(null!))
        {
            throw new BundleException($"{BundleManifest.FileName} holds a list with nothing in a place.");
        }

        if (Points.Zip(Points.Skip(1)).Any(pair => !(pair.First.MaxError < pair.Second.MaxError)))
        {
            throw new BundleException("The error rates of a risk curve don't rise.");
        }

        if (Points.Any(point => point.Threshold is { } threshold && !(threshold is >= 0.5 and <= 1)))
        {
            throw new BundleException("A threshold of a risk curve isn't 0.5 to 1.");
        }
    }
}

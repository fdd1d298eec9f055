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

    // Most of the undetermined profiles that may get an answer, below an error rate that guessing at them comes close to.
    private const double MostUndetermined = 0.15;
    private const double GuessingRate = 0.25;
    private const int LeastUndetermined = 20;
    private const int Steps = 200;
    private const int FirstShare = 10;

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

        Array.Sort(untold);
        Array.Sort(confidences, errors);
        Array.Reverse(confidences);
        Array.Reverse(errors);
        var points = new List<RiskPoint>();
        foreach (double maxError in MaxErrors)
        {
            RiskPoint point = Measure(confidences, errors, maxError, Floor(untold, maxError));
            // What stays under a lower rate stays under this one.
            point = points is [.., var lower] && lower.Coverage > point.Coverage ? lower with { MaxError = maxError } : point;
            points.Add(point with { UndeterminedAnswered = ShareFrom(untold, point.Threshold) });
        }

        return new RiskCurve { Points = [.. points] };
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

    // The confidence that an answer needs so that no more of the undetermined profiles get one than may.
    private static double Floor(double[] untold, double maxError) => untold.Length < LeastUndetermined || maxError >= GuessingRate
        ? 0
        : Math.BitIncrement(untold[untold.Length - 1 - (int)(untold.Length * MostUndetermined)]);

    private static double ShareFrom(double[] untold, double? threshold) =>
        threshold is null || untold.Length == 0 ? 0 : (double)untold.Count(confidence => confidence >= threshold) / untold.Length;

    // The thresholds to test are chosen by confidence alone, never by who erred, and tested from the most confident
    // down until one fails: every threshold that passed holds at once, without a correction for multiple tests.
    private static RiskPoint Measure(double[] confidences, bool[] errors, double maxError, double floor)
    {
        // With fewer answers than the first term not even a flawless record would pass; with as many, nothing less than
        // one would, and one slip of the most confident would end the sequence. So it begins at a tenth of the profiles.
        int minimum = Math.Max(
            (int)Math.Ceiling(Math.Log(1 - Confidence) / Math.Log(1 - maxError)), confidences.Length / FirstShare);
        var best = new RiskPoint { MaxError = maxError };
        (int Errors, int Answered) passed = default;
        int errorCount = 0;
        int counted = 0;
        for (int step = 1; step <= Steps; step++)
        {
            int answered = (int)((long)confidences.Length * step / Steps);
            // Equal confidences can't be told apart by a threshold.
            while (answered > 0 && answered < confidences.Length && confidences[answered] == confidences[answered - 1])
            {
                answered++;
            }

            if (answered < minimum)
            {
                continue;
            }

            for (; counted < answered; counted++)
            {
                errorCount += errors[counted] ? 1 : 0;
            }

            if (confidences[answered - 1] < floor || !ClopperPearson.IsAtMost(maxError, errorCount, answered, Confidence))
            {
                break;
            }

            best = best with
            {
                Threshold = confidences[answered - 1],
                Coverage = (double)answered / confidences.Length,
                Risk = (double)errorCount / answered,
            };
            passed = (errorCount, answered);
        }

        return best.Threshold is null
            ? best
            : best with { RiskBound = ClopperPearson.UpperBound(passed.Errors, passed.Answered, Confidence) };
    }
}

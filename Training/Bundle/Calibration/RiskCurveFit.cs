namespace GenderGrpc.Bundle.Calibration;

/// <summary>Fits the thresholds of a risk curve.</summary>
internal static class RiskCurveFit
{
    // Most of the undetermined profiles that may get an answer, below an error rate that guessing at them comes close to.
    private const double MostUndetermined = 0.15;
    private const double GuessingRate = 0.25;
    private const int LeastUndetermined = 20;
    private const int Steps = 200;
    private const int FirstShare = 10;

    /// <summary>
    /// Fits a point for each of <see cref="RiskCurve.MaxErrors"/>. The confidences fall: a profile gets an answer where the threshold
    /// is at most its own. Those of undetermined profiles are in any order. <paramref name="errorsAmong"/> counts the errors where so
    /// many profiles, the most confident, are answered at a threshold.
    /// </summary>
    public static RiskCurve Fit(double[] confidences, Func<int, double, int> errorsAmong, double[] undetermined)
    {
        double[] untold = [.. undetermined.Order()];
        var points = new List<RiskPoint>();
        foreach (double maxError in RiskCurve.MaxErrors)
        {
            RiskPoint point = Fit(confidences, errorsAmong, maxError, Floor(untold, maxError));
            // What stays under a lower rate stays under this one.
            point = points is [.., var lower] && lower.Coverage > point.Coverage ? lower with { MaxError = maxError } : point;
            points.Add(point with { UndeterminedAnswered = ShareFrom(untold, point.Threshold) });
        }

        return new RiskCurve { Points = [.. points] };
    }

    // The confidence that an answer needs so that no more of the undetermined profiles get one than may.
    private static double Floor(double[] untold, double maxError) => untold.Length < LeastUndetermined || maxError >= GuessingRate
        ? 0
        : Math.BitIncrement(untold[untold.Length - 1 - (int)(untold.Length * MostUndetermined)]);

    private static double ShareFrom(double[] untold, double? threshold) =>
        threshold is null || untold.Length == 0 ? 0 : (double)untold.Count(confidence => confidence >= threshold) / untold.Length;

    // The thresholds to test are chosen by confidence alone, never by who erred, and tested from the most confident
    // down until one fails: every threshold that passed holds at once, without a correction for multiple tests.
    private static RiskPoint Fit(double[] confidences, Func<int, double, int> errorsAmong, double maxError, double floor)
    {
        // With fewer answers than the first term not even a flawless record would pass; with as many, nothing less than
        // one would, and one slip of the most confident would end the sequence. So it begins at a tenth of the profiles.
        int minimum = Math.Max(
            (int)Math.Ceiling(Math.Log(1 - RiskCurve.Confidence) / Math.Log(1 - maxError)), confidences.Length / FirstShare);
        var best = new RiskPoint { MaxError = maxError };
        (int Errors, int Answered) passed = default;
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

            double threshold = confidences[answered - 1];
            if (threshold < floor)
            {
                break;
            }

            int errors = errorsAmong(answered, threshold);
            if (!ClopperPearson.IsAtMost(maxError, errors, answered, RiskCurve.Confidence))
            {
                break;
            }

            best = best with
            {
                Threshold = threshold,
                Coverage = (double)answered / confidences.Length,
                Risk = (double)errors / answered,
            };
            passed = (errors, answered);
        }

        return best.Threshold is null
            ? best
            : best with { RiskBound = ClopperPearson.UpperBound(passed.Errors, passed.Answered, RiskCurve.Confidence) };
    }
}

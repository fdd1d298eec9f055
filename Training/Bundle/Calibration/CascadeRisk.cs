namespace GenderGrpc.Bundle.Calibration;

/// <summary>
/// The risk of the cascade: a profile with both modalities is answered by its nickname alone where that is confident enough, else by
/// both where they are. Neither's own curve bounds it: the nickname's is measured on other nicknames too, and both's on all profiles,
/// of which only those go on that the nickname couldn't settle. So it has a curve of its own, measured on what the two stages together
/// answer. One threshold serves both stages: calibrated confidences say the same in either, and with one threshold the sequence of tests
/// depends on nobody's label.
/// </summary>
public static class CascadeRisk
{
    /// <summary>
    /// Measures the curve on calibrated probabilities of female, from the nickname alone and from both, and the truth of profiles labelled
    /// female or male, and on the probabilities of profiles labelled undetermined. All have both modalities.
    /// </summary>
    public static RiskCurve Measure(
        IReadOnlyList<(double Nickname, double Both)> probabilities,
        IReadOnlyList<bool> isFemale,
        IReadOnlyList<(double Nickname, double Both)> undetermined)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isFemale.Count, probabilities.Count);
        Profile[] profiles =
        [
            .. probabilities.Zip(isFemale, (of, truth) => new Profile(
                DecisionRule.ConfidenceOf(of.Nickname),
                AnsweredFrom(of),
                DecisionRule.IsFemale(of.Nickname) != truth,
                DecisionRule.IsFemale(of.Both) != truth)).OrderByDescending(profile => profile.AnsweredFrom),
        ];
        RiskCurve curve = RiskCurveFit.Fit(
            [.. profiles.Select(profile => profile.AnsweredFrom)],
            ErrorsAmong,
            [.. undetermined.Select(AnsweredFrom)]);
        return curve with { Points = [.. curve.Points.Select(point => point with { StoppedEarly = EarlyAt(point.Threshold) })] };

        int ErrorsAmong(int answered, double threshold)
        {
            int errors = 0;
            for (int i = 0; i < answered; i++)
            {
                errors += profiles[i].IsWrongAt(threshold) ? 1 : 0;
            }

            return errors;
        }

        double? EarlyAt(double? threshold) => threshold is { } from
            ? (double)profiles.Count(profile => profile.NicknameConfidence >= from) / profiles.Length
            : null;
    }

    // The highest threshold that it is answered at.
    private static double AnsweredFrom((double Nickname, double Both) of) =>
        Math.Max(DecisionRule.ConfidenceOf(of.Nickname), DecisionRule.ConfidenceOf(of.Both));

    private readonly record struct Profile(
        double NicknameConfidence, double AnsweredFrom, bool IsNicknameWrong, bool IsBothWrong)
    {
        public bool IsWrongAt(double threshold) => NicknameConfidence >= threshold ? IsNicknameWrong : IsBothWrong;
    }
}

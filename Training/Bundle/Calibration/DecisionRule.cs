namespace GenderGrpc.Bundle.Calibration;

/// <summary>
/// Turns calibrated probabilities into an answer: female or male where the confidence reaches the threshold that the
/// risk curve gives for the error rate asked for, else undetermined. Reasons explain; they never override that.
/// </summary>
public sealed class DecisionRule(ModelCalibration calibration)
{
    /// <summary>The error rate where a request names none.</summary>
    public const double DefaultMaxError = 0.05;

    /// <summary>The answer where there is neither avatar nor nickname, or none that the model looks at.</summary>
    public static Decision NoSignal { get; } = new()
    {
        Label = Label.Undetermined,
        Reason = UndeterminedReason.NoSignal,
        ProbabilityFemale = 0.5,
        AvatarProbabilityFemale = 0.5,
        NicknameProbabilityFemale = 0.5,
    };

    /// <summary>How far a probability of female is from telling nothing: 0.5 to 1.</summary>
    public static double ConfidenceOf(double probabilityFemale) => Math.Max(probabilityFemale, 1 - probabilityFemale);

    /// <summary>The forced choice between the two: 0.5 counts as female.</summary>
    public static bool IsFemale(double probabilityFemale) => probabilityFemale >= 0.5;

    /// <summary>Whether an error rate may be asked for: over 0 and at most 0.5.</summary>
    public static bool IsValidMaxError(double maxError) => maxError is > 0 and <= 0.5;

    /// <summary>
    /// Decides for one profile that has the modalities of the mask; those that the graph doesn't look at might as well not be there.
    /// <paramref name="maxError"/> is over 0 and at most 0.5.
    /// </summary>
    public Decision Decide(in ModelOutput output, ModalityMask mask, double maxError)
    {
        mask = output.Seen(mask);
        return mask == ModalityMask.None
            ? NoSignal
            : Decide(output, mask, calibration.For(mask).RiskCurve.At(maxError), maxError);
    }

    /// <summary>Whether profiles with both modalities may be computed as a cascade: the calibration data supports it at that rate.</summary>
    public bool HasCascade(double maxError) => calibration.Cascade?.At(maxError) is not null;

    /// <summary>
    /// The cascade's first stage: decides by what the graph says of the nickname with the avatar hidden; null where the avatar must be
    /// looked at. Only for profiles with both, where there is a cascade.
    /// </summary>
    public Decision? DecideEarly(in ModelOutput nicknameAlone, double maxError)
    {
        if (nicknameAlone.Seen(ModalityMask.Nickname) == ModalityMask.None)
        {
            return null;
        }

        Decision decision = Decide(nicknameAlone, ModalityMask.Nickname, calibration.Cascade?.At(maxError), maxError);
        return decision.Label == Label.Undetermined ? null : decision with { StoppedEarly = true };
    }

    /// <summary>The cascade's last stage: decides by both for a profile that the nickname alone didn't settle.</summary>
    public Decision DecideLast(in ModelOutput output, double maxError) => output.Seen(ModalityMask.Both) == ModalityMask.Both
        ? Decide(output, ModalityMask.Both, calibration.Cascade?.At(maxError), maxError)
        : Decide(output, ModalityMask.Both, maxError);

    /// <summary>Both stages of the cascade where there is one, else what <see cref="Decide(in ModelOutput, ModalityMask, double)"/> says.</summary>
    public Decision DecideCascade(in ModelOutput nicknameAlone, in ModelOutput output, double maxError) => !HasCascade(maxError)
        ? Decide(output, ModalityMask.Both, maxError)
        : DecideEarly(nicknameAlone, maxError) ?? DecideLast(output, maxError);

    private Decision Decide(in ModelOutput output, ModalityMask mask, RiskPoint? point, double maxError)
    {
        MaskCalibration fused = calibration.For(mask);
        double probability = fused.ProbabilityFemale(output.Logit);
        double avatar = mask.HasFlag(ModalityMask.Avatar)
            ? TemperatureScaling.Sigmoid(output.AvatarLogit / calibration.AvatarEvidenceTemperature)
            : 0.5;
        double nickname = mask.HasFlag(ModalityMask.Nickname)
            ? TemperatureScaling.Sigmoid(output.NicknameLogit / calibration.NicknameEvidenceTemperature)
            : 0.5;
        bool answers = point is not null && ConfidenceOf(probability) >= point.Threshold;
        return new Decision
        {
            Label = !answers ? Label.Undetermined : IsFemale(probability) ? Label.Female : Label.Male,
            Reason = answers ? UndeterminedReason.None
                : point is null ? UndeterminedReason.UnattainableMaxError
                : mask == ModalityMask.Both && Conflicts(avatar, nickname, maxError) ? UndeterminedReason.ModalityConflict
                : UndeterminedReason.LowMargin,
            ProbabilityFemale = probability,
            Modalities = mask,
            AvatarProbabilityFemale = avatar,
            NicknameProbabilityFemale = nickname,
            AvatarWeight = output.AvatarWeight,
            NicknameWeight = output.NicknameWeight,
        };
    }

    // Each of them would have been answered, alone, and with the other gender.
    private bool Conflicts(double avatar, double nickname, double maxError) =>
        IsFemale(avatar) != IsFemale(nickname)
        && ConfidenceOf(avatar) >= ThresholdOf(calibration.AvatarOnly, maxError)
        && ConfidenceOf(nickname) >= ThresholdOf(calibration.NicknameOnly, maxError);

    private static double ThresholdOf(MaskCalibration calibration, double maxError) =>
        calibration.RiskCurve.At(maxError)?.Threshold ?? double.PositiveInfinity;
}

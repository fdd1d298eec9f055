using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation;

/// <summary>
/// Fits temperatures and risk curves on the validation split, for each set of modalities: profiles that have both,
/// those that have an avatar with the nickname hidden, and those that have a nickname with the avatar hidden. And the risk curve of the
/// cascade, on those that have both.
/// </summary>
internal static class Calibrator
{
    /// <summary>
    /// Calibrates a model. Temperatures and risk come from samples labelled female or male; those labelled undetermined keep
    /// the thresholds from falling where nobody can tell. Modalities that the model never looks at together have an empty risk curve.
    /// </summary>
    public static ModelCalibration Calibrate(Predictor model, IReadOnlyCollection<Sample> validation)
    {
        (MaskCalibration both, _) = Fit(model, validation, ModalityMask.Both, output => output.Logit);
        (MaskCalibration avatar, double avatarEvidence) = Fit(model, validation, ModalityMask.Avatar, output => output.AvatarLogit);
        (MaskCalibration nickname, double nicknameEvidence) =
            Fit(model, validation, ModalityMask.Nickname, output => output.NicknameLogit);
        return new ModelCalibration
        {
            Both = both,
            AvatarOnly = avatar,
            NicknameOnly = nickname,
            AvatarEvidenceTemperature = avatarEvidence,
            NicknameEvidenceTemperature = nicknameEvidence,
            Cascade = Cascade(model, validation, both, nickname),
        };
    }

    /// <summary>
    /// The risk curve of the cascade, on the samples that have both modalities; null where the model doesn't look at both, or none of them
    /// is labelled female or male.
    /// </summary>
    public static RiskCurve? Cascade(
        Predictor model, IEnumerable<Sample> validation, MaskCalibration both, MaskCalibration nickname)
    {
        Sample[] pairs = [.. validation.Where(sample => sample.Modalities == ModalityMask.Both)];
        ILookup<bool, (bool IsFemale, (double, double) Probabilities)> byLabelled = pairs
            .Zip(model.Predict(pairs, ModalityMask.Nickname), model.Predict(pairs, ModalityMask.Both))
            .Where(seen => seen.Third.Seen(ModalityMask.Both) == ModalityMask.Both)
            .ToLookup(
                seen => seen.First.IsLabelled,
                seen => (
                    seen.First.Row.Label == Label.Female,
                    (nickname.ProbabilityFemale(seen.Second.Logit), both.ProbabilityFemale(seen.Third.Logit))));
        return byLabelled.Contains(true)
            ? CascadeRisk.Measure(
                [.. byLabelled[true].Select(seen => seen.Probabilities)],
                [.. byLabelled[true].Select(seen => seen.IsFemale)],
                [.. byLabelled[false].Select(seen => seen.Probabilities)])
            : null;
    }

    /// <summary>How the samples score that have the modalities, under a calibration that is fitted already.</summary>
    public static ScoreHistogram? Scores(
        Predictor model, IEnumerable<Sample> validation, ModalityMask mask, MaskCalibration calibration)
    {
        Sample[] given = [.. validation.Where(sample => (sample.Modalities & mask) == mask)];
        return ScoreHistogram.Measure(
            calibration.RiskCurve,
            [
                .. model.Predict(given, mask)
                    .Where(output => output.Seen(mask) == mask)
                    .Select(output => calibration.ProbabilityFemale(output.Logit)),
            ]);
    }

    private static (MaskCalibration Fused, double EvidenceTemperature) Fit(
        Predictor model, IReadOnlyCollection<Sample> validation, ModalityMask mask, Func<ModelOutput, float> evidence)
    {
        ILookup<bool, Sample> byLabelled = validation.Where(sample => (sample.Modalities & mask) == mask).ToLookup(sample => sample.IsLabelled);
        (Sample Sample, ModelOutput Output)[] labelled = Seen(byLabelled[true]);
        bool[] isFemale = [.. labelled.Select(seen => seen.Sample.Row.Label == Label.Female)];
        ModelOutput[] outputs = [.. labelled.Select(seen => seen.Output)];
        double[] logits = [.. outputs.Select(output => (double)output.Logit)];
        double temperature = TemperatureScaling.Fit(logits, isFemale);
        double[] probabilities = [.. logits.Select(logit => TemperatureScaling.Sigmoid(logit / temperature))];
        double[] undetermined =
            [.. Seen(byLabelled[false]).Select(seen => TemperatureScaling.Sigmoid(seen.Output.Logit / temperature))];
        var curve = RiskCurve.Measure(probabilities, isFemale, undetermined);
        var calibration = new MaskCalibration
        {
            Temperature = temperature,
            RiskCurve = curve,
            Scores = ScoreHistogram.Measure(curve, [.. probabilities, .. undetermined]),
        };
        return (calibration, TemperatureScaling.Fit([.. outputs.Select(output => (double)evidence(output))], isFemale));

        (Sample Sample, ModelOutput Output)[] Seen(IEnumerable<Sample> samples)
        {
            Sample[] given = [.. samples];
            return [.. given.Zip(model.Predict(given, mask)).Where(seen => seen.Second.Seen(mask) == mask)];
        }
    }
}

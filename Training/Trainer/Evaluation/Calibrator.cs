using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation;

/// <summary>
/// Fits temperatures and risk curves on the validation split, for each set of modalities: profiles that have both,
/// those that have an avatar with the nickname hidden, and those that have a nickname with the avatar hidden.
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
        };
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
        var calibration = new MaskCalibration
        {
            Temperature = temperature,
            RiskCurve = RiskCurve.Measure(probabilities, isFemale, undetermined),
        };
        return (calibration, TemperatureScaling.Fit([.. outputs.Select(output => (double)evidence(output))], isFemale));

        (Sample Sample, ModelOutput Output)[] Seen(IEnumerable<Sample> samples)
        {
            Sample[] given = [.. samples];
            return [.. given.Zip(model.Predict(given, mask)).Where(seen => seen.Second.Seen(mask) == mask)];
        }
    }
}

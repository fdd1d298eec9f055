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
    /// <summary>Calibrates a model on samples labelled female or male; others are left out.</summary>
    public static ModelCalibration Calibrate(Predictor model, IEnumerable<Sample> validation)
    {
        Sample[] labelled = [.. validation.Where(sample => sample.IsLabelled)];
        (MaskCalibration both, _) = Fit(model, labelled, ModalityMask.Both, output => output.Logit);
        (MaskCalibration avatar, double avatarEvidence) = Fit(model, labelled, ModalityMask.Avatar, output => output.AvatarLogit);
        (MaskCalibration nickname, double nicknameEvidence) =
            Fit(model, labelled, ModalityMask.Nickname, output => output.NicknameLogit);
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
        Predictor model, Sample[] labelled, ModalityMask mask, Func<ModelOutput, float> evidence)
    {
        Sample[] samples = [.. labelled.Where(sample => (sample.Modalities & mask) == mask)];
        bool[] isFemale = [.. samples.Select(sample => sample.Row.Label == Label.Female)];
        ModelOutput[] outputs = model.Predict(samples, mask);
        double[] logits = [.. outputs.Select(output => (double)output.Logit)];
        double temperature = TemperatureScaling.Fit(logits, isFemale);
        double[] probabilities = [.. logits.Select(logit => TemperatureScaling.Sigmoid(logit / temperature))];
        var calibration = new MaskCalibration
        {
            Temperature = temperature,
            RiskCurve = RiskCurve.Measure(probabilities, isFemale),
        };
        return (calibration, TemperatureScaling.Fit([.. outputs.Select(output => (double)evidence(output))], isFemale));
    }
}

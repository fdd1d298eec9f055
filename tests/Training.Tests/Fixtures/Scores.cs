using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Profiles that were scored by hand, with temperature 2 and an answer from a confidence of 0.9 at 5 % on.</summary>
internal static class Scores
{
    /// <summary>A calibration that attains 5 % and 10 %, and nothing lower.</summary>
    public static ModelCalibration Calibration { get; } = CalibrationOf(new MaskCalibration
    {
        Temperature = 2,
        RiskCurve = new RiskCurve
        {
            Points =
            [
                new RiskPoint { MaxError = 0.02 },
                new RiskPoint { MaxError = 0.05, Threshold = 0.9 },
                new RiskPoint { MaxError = 0.1, Threshold = 0.8 },
            ],
        },
    });

    /// <summary>The same for every set of modalities.</summary>
    public static ModelCalibration CalibrationOf(MaskCalibration mask) => new()
    {
        Both = mask,
        AvatarOnly = mask,
        NicknameOnly = mask,
        AvatarEvidenceTemperature = 1,
        NicknameEvidenceTemperature = 1,
    };

    /// <summary>A profile of a nickname whose calibrated probability of female is this.</summary>
    public static ScoredProfile Of(Label label, double probability, string? source = null)
    {
        var output = new ModelOutput((float)(2 * (Math.Log(probability) - Math.Log(1 - probability))), 0, 0, 0, 1);
        var rule = new DecisionRule(Calibration);
        return new ScoredProfile(
            Samples.Of(label, "g", slices: source is null ? null : new() { ["source"] = source }),
            output,
            [.. ViewScorer.MaxErrors.Select(maxError => rule.Decide(output, ModalityMask.Nickname, maxError))]);
    }
}

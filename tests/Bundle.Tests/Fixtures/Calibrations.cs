using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Calibrations with chosen thresholds.</summary>
internal static class Calibrations
{
    /// <summary>A curve with one threshold from each error rate on; null where it is unattainable.</summary>
    public static RiskCurve Curve(params (double MaxError, double? Threshold)[] points) => new()
    {
        Points =
        [
            .. points.Select(point => new RiskPoint { MaxError = point.MaxError, Threshold = point.Threshold, Coverage = 0.5 }),
        ],
    };

    public static MaskCalibration Mask(double temperature, params (double MaxError, double? Threshold)[] points) =>
        new() { Temperature = temperature, RiskCurve = Curve(points) };

    /// <summary>Temperatures 1 throughout; the same curve for each set of modalities.</summary>
    public static ModelCalibration Model(params (double MaxError, double? Threshold)[] points) => new()
    {
        Both = Mask(1, points),
        AvatarOnly = Mask(1, points),
        NicknameOnly = Mask(1, points),
        AvatarEvidenceTemperature = 1,
        NicknameEvidenceTemperature = 1,
    };

    public static float Logit(double probability) => (float)Math.Log(probability / (1 - probability));
}

namespace GenderGrpc.Bundle.Calibration;

/// <summary>Calibration of the fused logit for profiles with one set of modalities.</summary>
public sealed record MaskCalibration
{
    /// <summary>The logit is divided by it before the sigmoid (Guo et al., arXiv 1706.04599); over 0.</summary>
    public required double Temperature { get; init; }

    /// <summary>Which confidence an answer needs.</summary>
    public required RiskCurve RiskCurve { get; init; }

    /// <summary>How the calibration profiles scored; null where that wasn't noted, as in older bundles, or there were none.</summary>
    public ScoreHistogram? Scores { get; init; }

    /// <summary>Calibrated probability of female.</summary>
    public double ProbabilityFemale(double logit) => TemperatureScaling.Sigmoid(logit / Temperature);
}

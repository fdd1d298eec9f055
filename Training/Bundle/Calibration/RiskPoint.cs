namespace GenderGrpc.Bundle.Calibration;

/// <summary>One point of a risk curve.</summary>
public sealed record RiskPoint
{
    /// <summary>The error rate, over 0 and at most 0.5, that answers of female or male stay under.</summary>
    public required double MaxError { get; init; }

    /// <summary>The lowest confidence, 0.5 to 1, that gets an answer. Absent: this error rate is unattainable.</summary>
    public double? Threshold { get; init; }

    /// <summary>The share of the calibration profiles labelled female or male that got an answer.</summary>
    public double Coverage { get; init; }

    /// <summary>The error rate seen among them.</summary>
    public double Risk { get; init; }

    /// <summary>The upper 95 % confidence bound of that rate.</summary>
    public double RiskBound { get; init; }

    /// <summary>The share of the calibration profiles labelled undetermined that got an answer.</summary>
    public double UndeterminedAnswered { get; init; }

    /// <summary>
    /// Of the cascade: the share of the calibration profiles labelled female or male that the nickname alone settled. Else null.
    /// </summary>
    public double? StoppedEarly { get; init; }
}

namespace GenderGrpc.Training.Experiments;

/// <summary>What was measured of a trial's model on one set of profiles, seen in one way. Rates are 0 to 1; null where nothing defines them.</summary>
internal sealed record TrialMeasure
{
    /// <summary>The split; "-names" after it where the rows are names alone.</summary>
    public required string Split { get; init; }

    /// <summary>What the model saw: given, both, avatar or nickname.</summary>
    public required string Sees { get; init; }

    /// <summary>"all", or a column and its value.</summary>
    public required string Slice { get; init; }

    /// <summary>Profiles labelled female or male.</summary>
    public required int Count { get; init; }

    /// <summary>The share of right choices.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean of the two classes' recalls.</summary>
    public double? BalancedAccuracy { get; init; }

    /// <summary>Mean of the two classes' F1.</summary>
    public double? MacroF1 { get; init; }

    /// <summary>Expected calibration error before temperature scaling.</summary>
    public double? RawCalibrationError { get; init; }

    /// <summary>The same after it.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>The share that got an answer at a max_error of 5 %.</summary>
    public double? Coverage { get; init; }

    /// <summary>The share of those answers that is wrong.</summary>
    public double? Error { get; init; }

    /// <summary>The share of wrong choices among the half of the profiles that the model is surest of.</summary>
    public double? ConfidentError { get; init; }
}

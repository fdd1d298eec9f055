namespace GenderGrpc.Training.Evaluation.Measuring;

/// <summary>What is measured of the forced choice between female and male, and has no exact interval.</summary>
internal enum Measured
{
    /// <summary>Mean of the two classes' F1.</summary>
    MacroF1,

    /// <summary>
    /// Area under the ROC curve: how often a female profile has the higher probability of two, ties counting half
    /// (Mann-Whitney).
    /// </summary>
    Auc,

    /// <summary>Mean squared difference between probability and truth.</summary>
    Brier,

    /// <summary>Expected calibration error over 15 bins, before temperature scaling.</summary>
    RawCalibrationError,

    /// <summary>The same after it.</summary>
    CalibrationError,
}

using System.Collections.Immutable;
using GenderGrpc.Training.Evaluation.Measuring;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>
/// What was measured on one set of profiles, seen in one way. Rates are 0 to 1, and null where nothing defines them. The forced
/// choice is measured on the profiles labelled female or male; those labelled undetermined are counted apart.
/// </summary>
internal sealed record Measurement
{
    /// <summary>The name of the slice that is all of it.</summary>
    public const string All = "all";

    /// <summary>The split; "-names" after it where the rows are names alone.</summary>
    public required string Split { get; init; }

    /// <summary>What the model saw: given (fused, each profile as it is), both, avatar or nickname.</summary>
    public required string Sees { get; init; }

    /// <summary>"all", or a column and its value, such as "source=us_congress".</summary>
    public required string Slice { get; init; }

    /// <summary>Profiles labelled female or male.</summary>
    public required int Count { get; init; }

    /// <summary>How many of those are labelled female.</summary>
    public required int FemaleCount { get; init; }

    /// <summary>Profiles labelled undetermined.</summary>
    public required int UndeterminedCount { get; init; }

    /// <summary>The share of right choices.</summary>
    public required Estimate? Accuracy { get; init; }

    /// <summary>Mean of the two recalls.</summary>
    public required Estimate? BalancedAccuracy { get; init; }

    /// <summary>Mean of the two classes' F1.</summary>
    public required Estimate? MacroF1 { get; init; }

    /// <summary>The share of the female profiles that is right.</summary>
    public required Estimate? RecallFemale { get; init; }

    /// <summary>The share of the male profiles that is right.</summary>
    public required Estimate? RecallMale { get; init; }

    /// <summary>Area under the ROC curve.</summary>
    public required Estimate? Auc { get; init; }

    /// <summary>Mean squared difference between the calibrated probability and the truth.</summary>
    public required Estimate? Brier { get; init; }

    /// <summary>Expected calibration error over 15 bins, before temperature scaling.</summary>
    public required Estimate? RawCalibrationError { get; init; }

    /// <summary>The same after it.</summary>
    public required Estimate? CalibrationError { get; init; }

    /// <summary>The best accuracy that any model can reach here; known for synthetic data only.</summary>
    public double? BestAttainableAccuracy { get; init; }

    /// <summary>What is promised and what comes of it, at rising error rates.</summary>
    public required ImmutableArray<RiskCoverage> Risk { get; init; }

    /// <summary>Female, male and undetermined as three classes, at the default max_error.</summary>
    public required ThreeClasses ThreeClasses { get; init; }

    /// <summary>What is promised at one max_error, and what comes of it.</summary>
    public RiskCoverage RiskAt(double maxError) => Risk.Single(risk => risk.MaxError == maxError);
}

using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>What was measured on one set of profiles. Rates are 0 to 1.</summary>
public sealed record MetricsEntry
{
    /// <summary>train, val or test.</summary>
    public required string Split { get; init; }

    /// <summary>Which inputs the model saw: both, avatar, nickname.</summary>
    public required string Modalities { get; init; }

    /// <summary>"all", or a column and its value, such as "source=us_congress".</summary>
    public required string Slice { get; init; }

    /// <summary>Profiles labelled female or male.</summary>
    public required int Count { get; init; }

    /// <summary>How many of those are labelled female.</summary>
    public required int FemaleCount { get; init; }

    /// <summary>Forced choice between female and male: the share that is right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the two classes' F1; a class without profiles has 0.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Share of the female profiles that the forced choice gets right; 0 without any.</summary>
    public required double RecallFemale { get; init; }

    /// <summary>Share of the male profiles that the forced choice gets right; 0 without any.</summary>
    public required double RecallMale { get; init; }

    /// <summary>Expected calibration error over 15 bins of the probability.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Profiles labelled undetermined.</summary>
    public required int UndeterminedCount { get; init; }

    /// <summary>What got an answer, at some max_errors that rise.</summary>
    public required ImmutableArray<AnswersEntry> Answers { get; init; }

    /// <summary>The best accuracy that any model can reach here; known for synthetic data only.</summary>
    public double? BestAttainableAccuracy { get; init; }

    /// <summary>What got an answer at one max_error; null where that one wasn't measured.</summary>
    public AnswersEntry? AnswersAt(double maxError) => Answers.FirstOrDefault(answers => answers.MaxError == maxError);
}

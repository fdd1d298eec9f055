using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>
/// Answers as three classes: an undetermined profile is right where it is left undetermined, and any other isn't. It shows what
/// the forced choice leaves out; a model that says undetermined where it should is no worse a model for its lower accuracy here.
/// </summary>
internal sealed record ThreeClasses
{
    private static readonly Label[] s_labels = [Label.Female, Label.Male, Label.Undetermined];
    private static readonly int s_rate = ViewScorer.MaxErrors.IndexOf(DecisionRule.DefaultMaxError);

    /// <summary>The max_error of the answers.</summary>
    public required double MaxError { get; init; }

    /// <summary>The share of answers that are the label.</summary>
    public required Estimate? Accuracy { get; init; }

    /// <summary>Mean F1 of the classes that have profiles; null without any.</summary>
    public required double? MacroF1 { get; init; }

    /// <summary>For each label what the profiles with it got.</summary>
    public required ImmutableArray<LabelAnswers> Answers { get; init; }

    /// <summary>Counts the answers at the default max_error.</summary>
    public static ThreeClasses Of(IReadOnlyCollection<ScoredProfile> rows)
    {
        int Count(Label truth, Label answer) =>
            rows.Count(row => row.Label == truth && row.Decisions[s_rate].Label == answer);
        ImmutableArray<LabelAnswers> answers =
        [
            .. s_labels.Select(truth => new LabelAnswers(
                truth.ToString().ToLowerInvariant(),
                Count(truth, Label.Female),
                Count(truth, Label.Male),
                Count(truth, Label.Undetermined))),
        ];
        double[] f1 =
        [
            .. s_labels.Where(label => rows.Any(row => row.Label == label)).Select(label =>
                2.0 * Count(label, label)
                / rows.Sum(row => (row.Label == label ? 1 : 0) + (row.Decisions[s_rate].Label == label ? 1 : 0))),
        ];
        return new ThreeClasses
        {
            MaxError = ViewScorer.MaxErrors[s_rate],
            Accuracy = Estimate.OfShare(s_labels.Sum(label => Count(label, label)), rows.Count),
            MacroF1 = f1.Length == 0 ? null : Math.Round(f1.Average(), 6),
            Answers = answers,
        };
    }
}

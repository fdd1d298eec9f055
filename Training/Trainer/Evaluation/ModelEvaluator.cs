using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Evaluation;

/// <summary>Measures a calibrated model on a split, as a bundle's manifest records it: each view, and its slices.</summary>
internal sealed class ModelEvaluator(Predictor model, ModelCalibration calibration)
{
    private readonly ViewScorer _scorer = new(model, calibration);

    /// <summary>
    /// The measurements of each view of the profiles (<see cref="ViewScorer"/>), each followed by its slices
    /// (<see cref="ProfileSlices"/>).
    /// </summary>
    public IReadOnlyList<MetricsEntry> Measure(string split, IReadOnlyList<Sample> samples) =>
        [.. _scorer.Score(samples).SelectMany(view => Measure(split, view))];

    /// <summary>The measurements of a view and its slices.</summary>
    public static IEnumerable<MetricsEntry> Measure(string split, ScoredView view) => ProfileSlices.Recorded.Of(view)
        .Select(slice => Measure(split, view.Name, slice.Name, slice.Rows))
        .Prepend(Measure(split, view.Name, "all", view.Rows));

    private static MetricsEntry Measure(string split, string modalities, string slice, IReadOnlyCollection<ScoredProfile> rows)
    {
        ScoredProfile[] labelled = [.. rows.Where(row => row.Sample.IsLabelled)];
        ScoredProfile[] undetermined = [.. rows.Where(row => !row.Sample.IsLabelled)];
        ClassificationMetrics metrics = ClassificationMetrics.Measure(
            [.. labelled.Select(row => row.ProbabilityFemale)],
            [.. labelled.Select(row => row.IsFemale)]);
        return new MetricsEntry
        {
            Split = split,
            Modalities = modalities,
            Slice = slice,
            Count = metrics.Count,
            FemaleCount = labelled.Count(row => row.IsFemale),
            Accuracy = Rounded(metrics.Accuracy),
            MacroF1 = Rounded(metrics.MacroF1),
            RecallFemale = Rounded(metrics.RecallFemale),
            RecallMale = Rounded(metrics.RecallMale),
            CalibrationError = Rounded(metrics.CalibrationError),
            UndeterminedCount = undetermined.Length,
            Answers = [.. ViewScorer.MaxErrors.Select((_, rate) => Answers(labelled, undetermined, rate))],
            BestAttainableAccuracy = modalities == ScoredView.Given && labelled.Length > 0
                && labelled.All(row => row.Sample.Row.BestAttainable is not null)
                    ? Rounded(labelled.Average(row => row.Sample.Row.BestAttainable!.Value))
                    : null,
        };
    }

    private static AnswersEntry Answers(ScoredProfile[] labelled, ScoredProfile[] undetermined, int rate)
    {
        ScoredProfile[] answered = [.. labelled.Where(row => row.IsAnswered(rate))];
        int wrong = answered.Count(row => row.IsWrong(rate));
        return new AnswersEntry(
            ViewScorer.MaxErrors[rate],
            Rounded(labelled.Length == 0 ? 0 : (double)answered.Length / labelled.Length),
            Rounded(answered.Length == 0 ? 0 : (double)wrong / answered.Length),
            undetermined.Count(row => row.IsAnswered(rate)));
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}

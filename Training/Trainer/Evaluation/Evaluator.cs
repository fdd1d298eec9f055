using System.Collections.Immutable;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Cascades;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Evaluation.Shortcuts;
using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Evaluation;

/// <summary>
/// Measures a calibrated model, wherever it computes, on a split of a data folder: the report, and what it was made of. It writes
/// and prints nothing.
/// </summary>
internal sealed class Evaluator(EvaluatedModel about, Predictor model, ModelCalibration calibration)
{
    private readonly ViewScorer _scorer = new(model, calibration);

    /// <summary>
    /// Measures the profiles of a split, then its names alone. Throws <see cref="DataException"/> for a picture that can't be read.
    /// </summary>
    public EvaluationResult Evaluate(DataFolder data, Split split, CancellationToken cancellationToken)
    {
        string name = split.ToString().ToLowerInvariant();
        Sample[] profiles = Load(data.Profiles, split, cancellationToken);
        Sample[] names = Load(data.Names, split, cancellationToken);
        ImmutableArray<EvaluatedSet> sets =
        [
            new(name, _scorer.Score(profiles)),
            new(name + "-names", _scorer.Score(names)),
        ];
        var report = new EvaluationReport
        {
            Model = about,
            Split = name,
            Data = [.. data.Sources],
            Measurements = [.. sets.SelectMany(set => set.Views.SelectMany(view => Measure(set.Name, view, cancellationToken)))],
            Cascade = [.. new CascadeCheck(model, calibration).Measure(name, profiles, names)],
            Shortcuts = [.. new ShortcutCheck(_scorer).Measure(profiles)],
        };
        ImmutableArray<MetricsEntry> metrics =
            [.. sets.SelectMany(set => set.Views.SelectMany(view => ModelEvaluator.Measure(set.Name, view)))];
        return new EvaluationResult(report, metrics, sets);
    }

    private static IEnumerable<Measurement> Measure(string split, ScoredView view, CancellationToken cancellationToken)
    {
        foreach ((string slice, IReadOnlyList<ScoredProfile> rows) in ProfileSlices.Reported.Of(view)
            .Select(slice => (slice.Name, (IReadOnlyList<ScoredProfile>)slice.Rows))
            .Prepend((Measurement.All, view.Rows)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Measure(split, view.Name, slice, rows);
        }
    }

    private static Measurement Measure(string split, string sees, string slice, IReadOnlyList<ScoredProfile> rows)
    {
        ScoredProfile[] labelled = [.. rows.Where(row => row.Sample.IsLabelled)];
        ScoredProfile[] female = [.. labelled.Where(row => row.IsFemale)];
        int femaleRight = female.Count(IsRight);
        int right = labelled.Count(IsRight);
        Estimate? recallFemale = Estimate.OfShare(femaleRight, female.Length);
        Estimate? recallMale = Estimate.OfShare(right - femaleRight, labelled.Length - female.Length);
        Estimate?[] estimates = Bootstrap.Of(new MeasuredRows(labelled));
        return new Measurement
        {
            Split = split,
            Sees = sees,
            Slice = slice,
            Count = labelled.Length,
            FemaleCount = female.Length,
            UndeterminedCount = rows.Count - labelled.Length,
            Accuracy = Estimate.OfShare(right, labelled.Length),
            BalancedAccuracy = Estimate.MeanOf(recallFemale, recallMale),
            MacroF1 = estimates[(int)Measured.MacroF1],
            RecallFemale = recallFemale,
            RecallMale = recallMale,
            Auc = estimates[(int)Measured.Auc],
            Brier = estimates[(int)Measured.Brier],
            RawCalibrationError = estimates[(int)Measured.RawCalibrationError],
            CalibrationError = estimates[(int)Measured.CalibrationError],
            BestAttainableAccuracy = BestAttainable(sees, labelled),
            Risk = [.. ViewScorer.MaxErrors.Select((_, rate) => RiskCoverage.Of(rows, rate))],
            ThreeClasses = ThreeClasses.Of(rows),
        };
    }

    private static bool IsRight(ScoredProfile row) => DecisionRule.IsFemale(row.ProbabilityFemale) == row.IsFemale;

    private static double? BestAttainable(string sees, ScoredProfile[] labelled) =>
        sees == ScoredView.Given && labelled.Length > 0 && labelled.All(row => row.Sample.Row.BestAttainable is not null)
            ? Math.Round(labelled.Average(row => row.Sample.Row.BestAttainable!.Value), 6)
            : null;

    private Sample[] Load(IReadOnlyList<ProfileRow> rows, Split split, CancellationToken cancellationToken) =>
        SampleLoader.Load([.. rows.Where(row => row.Split == split)], model.Features, cancellationToken);
}

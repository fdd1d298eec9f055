using System.Collections.Immutable;
using System.Text.Json;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Experiments;

/// <summary>Measures the bundle of a trial and reads its step log.</summary>
internal static class TrialMeasurer
{
    private const int Stretches = 50;
    private const int WeightBins = 20;
    private const string Source = "source";
    private const string RealPairs = TrialRow.PairKindColumn + "=real";

    /// <summary>Measures a trial whose bundle is in its folder.</summary>
    public static TrialResult Measure(Trial trial, string runFolder, string dataFolder, string settings, CancellationToken cancellationToken)
    {
        ModelBundle bundle = ModelBundle.Load(Commands.RunFolder.Bundle(runFolder));
        DataFolder data = DataFolder.Read(dataFolder);
        EvaluationResult evaluation = BundleEvaluation.Evaluate(bundle, data, Split.Test, cancellationToken);
        StepMetrics[] steps = [.. File.ReadLines(Path.Combine(runFolder, "steps.jsonl"))
            .Select(line => JsonSerializer.Deserialize(line, TrainingJson.Default.StepMetrics)!)];
        bool isDrawn = trial.Options.Seed == 1 && trial.Part is ExperimentPart.Ladder or ExperimentPart.MaskLoss;
        return new TrialResult
        {
            Name = trial.Name,
            Part = trial.Part,
            Recipe = trial.Recipe,
            LeftOut = [.. trial.LeftOut],
            Seed = trial.Options.Seed,
            Settings = settings,
            Point = trial.Point,
            SourceRows = trial.Point is { } point ? Learned(data, row => SourceOf(row) == point.Source) : 0,
            OtherRows = trial.Point is { } same ? Learned(data, row => SourceOf(row) != same.Source) : 0,
            Hardware = bundle.Manifest.Training.Hardware,
            Seconds = bundle.Manifest.Training.Seconds,
            ImagesPerSecond = Math.Round(Median(
                [.. steps.Select(step => step.ProfilesPerSecond * step.Avatars / trial.Options.BatchSize)])),
            Bytes = bundle.Manifest.Files.Sum(file => file.Bytes),
            Measures = [.. Measures(evaluation)],
            Curves = isDrawn ? Curves(steps, evaluation) : null,
        };
    }

    private static int Learned(DataFolder data, Func<ProfileRow, bool> isOne) =>
        data.Names.Count(row => row.Split == Split.Train && row.Label != Label.Undetermined && isOne(row));

    // A trial's folder has its sources in this column, whichever it was in the data.
    private static string SourceOf(ProfileRow row) => row.Slices.GetValueOrDefault(Source, "");

    private static IEnumerable<TrialMeasure> Measures(EvaluationResult evaluation)
    {
        foreach (Measurement measured in evaluation.Report.Measurements.Where(measured => IsKept(measured.Slice)))
        {
            RiskCoverage risk = measured.RiskAt(DecisionRule.DefaultMaxError);
            yield return new TrialMeasure
            {
                Split = measured.Split,
                Sees = measured.Sees,
                Slice = measured.Slice,
                Count = measured.Count,
                Accuracy = Rounded(measured.Accuracy?.Value),
                BalancedAccuracy = Rounded(measured.BalancedAccuracy?.Value),
                MacroF1 = Rounded(measured.MacroF1?.Value),
                RawCalibrationError = Rounded(measured.RawCalibrationError?.Value),
                CalibrationError = Rounded(measured.CalibrationError?.Value),
                Coverage = Rounded(risk.Coverage?.Value),
                Error = Rounded(risk.Error?.Value),
                ConfidentError = ConfidentError(evaluation, measured),
            };
        }
    }

    private static bool IsKept(string slice) => slice is Measurement.All or RealPairs || slice.StartsWith(Source + "=", StringComparison.Ordinal);

    private static double? ConfidentError(EvaluationResult evaluation, Measurement measured)
    {
        if (measured.Slice is not (Measurement.All or RealPairs))
        {
            return null;
        }

        double[] risks = Risks(RowsOf(evaluation, measured.Split, measured.Sees).Where(row => measured.Slice == Measurement.All || IsReal(row)));
        return risks.Length == 0 ? null : Rounded(risks[(risks.Length / 2) - 1]);
    }

    private static TrialCurves Curves(StepMetrics[] steps, EvaluationResult evaluation)
    {
        ScoredProfile[] profiles = [.. RowsOf(evaluation, "test", ScoredView.Given)];
        ScoredProfile[] real = [.. profiles.Where(IsReal)];
        ScoredProfile[] names = [.. RowsOf(evaluation, "test-names", ScoredView.Given)];
        ScoredProfile[] shown = real.Length > 0 ? real : names;
        return new TrialCurves
        {
            Loss = [.. Stretched(steps, step => step.Loss)],
            Kept = [.. Stretched(steps, step => step.KeptFraction)],
            Risk = [.. Risks(shown).Select(risk => Math.Round(risk, 4))],
            Reliability = [.. Reliability([.. shown.Where(row => row.Sample.IsLabelled)])],
            AvatarWeights = profiles.Where(row => row.Modalities == ModalityMask.Both)
                .GroupBy(row => row.Sample.Row.Slices.GetValueOrDefault(TrialRow.PairKindColumn, ""))
                .ToImmutableSortedDictionary(kind => kind.Key, Weights, StringComparer.Ordinal),
        };
    }

    private static IEnumerable<ScoredProfile> RowsOf(EvaluationResult evaluation, string split, string sees) => evaluation.Sets
        .Where(set => set.Name == split)
        .SelectMany(set => set.Views)
        .Where(view => view.Name == sees)
        .SelectMany(view => view.Rows);

    private static bool IsReal(ScoredProfile row) => row.Sample.Row.Slices.GetValueOrDefault(TrialRow.PairKindColumn) == "real";

    // The error among the surest 2 %, 4 % and so on; none of fewer profiles than that takes.
    private static double[] Risks(IEnumerable<ScoredProfile> rows)
    {
        ScoredProfile[] sorted =
        [
            .. rows.Where(row => row.Sample.IsLabelled).OrderByDescending(row => Math.Abs(row.ProbabilityFemale - 0.5)),
        ];
        if (sorted.Length < Stretches)
        {
            return [];
        }

        int[] wrong = new int[sorted.Length + 1];
        for (int i = 0; i < sorted.Length; i++)
        {
            bool isWrong = DecisionRule.IsFemale(sorted[i].ProbabilityFemale) != sorted[i].IsFemale;
            wrong[i + 1] = wrong[i] + (isWrong ? 1 : 0);
        }

        return
        [
            .. Enumerable.Range(1, Stretches).Select(stretch => sorted.Length * stretch / Stretches)
                .Select(count => (double)wrong[count] / count),
        ];
    }

    private static IEnumerable<double> Stretched(StepMetrics[] steps, Func<StepMetrics, double> value) => steps
        .Chunk(Math.Max(1, (steps.Length + Stretches - 1) / Stretches))
        .Select(stretch => Math.Round(stretch.Average(value), 4));

    private static IEnumerable<ReliabilityBin> Reliability(ScoredProfile[] rows) => rows
        .GroupBy(row => Math.Min((int)(row.ProbabilityFemale * ClassificationMetrics.Bins), ClassificationMetrics.Bins - 1))
        .OrderBy(bin => bin.Key)
        .Select(bin => new ReliabilityBin(
            bin.Count(), Math.Round(bin.Average(row => row.ProbabilityFemale), 4), Math.Round(bin.Average(row => row.IsFemale ? 1.0 : 0), 4)));

    private static ImmutableArray<int> Weights(IEnumerable<ScoredProfile> rows)
    {
        int[] bins = new int[WeightBins];
        foreach (ScoredProfile row in rows)
        {
            bins[Math.Clamp((int)(row.Output.AvatarWeight * WeightBins), 0, WeightBins - 1)]++;
        }

        return [.. bins];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 4) : null;
}

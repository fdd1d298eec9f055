using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation;

/// <summary>Measures a calibrated model on a split: with the modalities that profiles have and with each alone, by slice.</summary>
internal sealed class ModelEvaluator(Predictor model, ModelCalibration calibration)
{
    private const int MostSliceValues = 40;
    private const int LeastSliceRows = 20;

    private static readonly (string Name, ModalityMask Mask)[] s_views =
        [("given", ModalityMask.Both), ("both", ModalityMask.Both), ("avatar", ModalityMask.Avatar), ("nickname", ModalityMask.Nickname)];

    private readonly DecisionRule _rule = new(calibration);

    /// <summary>
    /// The measurements: "given" takes each profile as it is; the others only profiles that have what they name, with
    /// the rest hidden. A column is sliced by where it has at most 40 values, and a value where it has 20 rows.
    /// </summary>
    public IReadOnlyList<MetricsEntry> Measure(string split, IReadOnlyList<Sample> samples)
    {
        var entries = new List<MetricsEntry>();
        foreach ((string name, ModalityMask mask) in s_views)
        {
            Sample[] selected = [.. samples.Where(sample => name == "given" || (sample.Modalities & mask) == mask)];
            ModelOutput[] outputs = model.Predict(selected, mask);
            Scored[] scored = [.. selected.Zip(outputs, (sample, output) => Score(sample, output, mask))];
            if (scored.Length > 0)
            {
                entries.Add(Measure(split, name, "all", scored));
                entries.AddRange(Slices(scored).Select(slice => Measure(split, name, slice.Name, slice.Rows)));
            }
        }

        return entries;
    }

    private static IEnumerable<(string Name, Scored[] Rows)> Slices(Scored[] scored)
    {
        IEnumerable<string> columns = scored.SelectMany(row => row.Sample.Row.Slices.Keys).Distinct().Order(StringComparer.Ordinal);
        foreach (string column in columns)
        {
            IGrouping<string, Scored>[] groups =
            [
                .. scored.Where(row => row.Sample.Row.Slices.ContainsKey(column))
                    .GroupBy(row => row.Sample.Row.Slices[column])
                    .OrderBy(group => group.Key, StringComparer.Ordinal),
            ];
            if (groups.Length is < 2 or > MostSliceValues)
            {
                continue;
            }

            foreach (IGrouping<string, Scored> group in groups.Where(group => group.Count() >= LeastSliceRows))
            {
                yield return ($"{column}={group.Key}", [.. group]);
            }
        }
    }

    private static MetricsEntry Measure(string split, string modalities, string slice, Scored[] rows)
    {
        Scored[] labelled = [.. rows.Where(row => row.Sample.IsLabelled)];
        Scored[] undetermined = [.. rows.Where(row => !row.Sample.IsLabelled)];
        Scored[] answered = [.. labelled.Where(IsAnswered)];
        int wrong = answered.Count(row => row.Decision.Label != row.Sample.Row.Label);
        ClassificationMetrics metrics = ClassificationMetrics.Measure(
            [.. labelled.Select(row => row.Decision.ProbabilityFemale)],
            [.. labelled.Select(row => row.Sample.Row.Label == Label.Female)]);
        return new MetricsEntry
        {
            Split = split,
            Modalities = modalities,
            Slice = slice,
            Count = metrics.Count,
            Accuracy = Rounded(metrics.Accuracy),
            MacroF1 = Rounded(metrics.MacroF1),
            RecallFemale = Rounded(metrics.RecallFemale),
            RecallMale = Rounded(metrics.RecallMale),
            CalibrationError = Rounded(metrics.CalibrationError),
            Coverage = Rounded(labelled.Length == 0 ? 0 : (double)answered.Length / labelled.Length),
            Risk = Rounded(answered.Length == 0 ? 0 : (double)wrong / answered.Length),
            UndeterminedCount = undetermined.Length,
            UndeterminedLabelled = undetermined.Count(IsAnswered),
            BestAttainableAccuracy = modalities == "given" && labelled.Length > 0
                && labelled.All(row => row.Sample.Row.BestAttainable is not null)
                    ? Rounded(labelled.Average(row => row.Sample.Row.BestAttainable!.Value))
                    : null,
        };
    }

    private static bool IsAnswered(Scored row) => row.Decision.Label != Label.Undetermined;

    private static double Rounded(double value) => Math.Round(value, 4);

    private Scored Score(Sample sample, ModelOutput output, ModalityMask mask) =>
        new(sample, _rule.Decide(output, sample.Modalities & mask, DecisionRule.DefaultMaxError));

    private readonly record struct Scored(Sample Sample, Decision Decision);
}

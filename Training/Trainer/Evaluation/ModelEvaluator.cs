using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation;

/// <summary>Measures a calibrated model on a split: with the modalities that profiles have and with each alone, by slice.</summary>
internal sealed class ModelEvaluator(Predictor model, ModelCalibration calibration)
{
    private const string ScriptColumn = "script";
    private const int MostSliceValues = 40;
    private const int LeastSliceRows = 20;

    private static readonly double[] s_maxErrors = [0.01, 0.02, DecisionRule.DefaultMaxError, 0.1];

    private static readonly (string Name, ModalityMask Mask)[] s_views =
        [("given", ModalityMask.Both), ("both", ModalityMask.Both), ("avatar", ModalityMask.Avatar), ("nickname", ModalityMask.Nickname)];

    private readonly DecisionRule _rule = new(calibration);

    /// <summary>
    /// The measurements: "given" takes each profile as it is; the others only profiles that have what they name, with
    /// the rest hidden. One that would show what an earlier one does is left out: of names alone there is "given" alone. So is one
    /// that the model doesn't look at.
    /// A column is sliced by where it has at most 40 values, and a value where it has 20 rows. The column "script" is
    /// told from the nickname where the data has none.
    /// </summary>
    public IReadOnlyList<MetricsEntry> Measure(string split, IReadOnlyList<Sample> samples)
    {
        var entries = new List<MetricsEntry>();
        var shown = new List<(Sample Sample, ModalityMask Modalities)[]>();
        foreach ((string name, ModalityMask mask) in s_views)
        {
            Sample[] selected = [.. samples.Where(sample => name == "given" || (sample.Modalities & mask) == mask)];
            (Sample, ModalityMask)[] shows = [.. selected.Select(sample => (sample, sample.Modalities & mask))];
            if (selected.Length == 0 || shown.Any(earlier => earlier.SequenceEqual(shows)))
            {
                continue;
            }

            shown.Add(shows);
            ModelOutput[] outputs = model.Predict(selected, mask);
            if (name != "given" && outputs.All(output => output.Seen(mask) != mask))
            {
                continue;
            }

            Scored[] scored = [.. selected.Zip(outputs, (sample, output) => Score(sample, output, mask))];
            entries.Add(Measure(split, name, "all", scored));
            entries.AddRange(Slices(scored, mask).Select(slice => Measure(split, name, slice.Name, slice.Rows)));
        }

        return entries;
    }

    private static IEnumerable<(string Name, Scored[] Rows)> Slices(Scored[] scored, ModalityMask mask)
    {
        // The script of a nickname that the model doesn't see says nothing of the model.
        IEnumerable<string> columns = scored.SelectMany(row => row.Sample.Row.Slices.Keys)
            .Append(ScriptColumn)
            .Where(column => column != ScriptColumn || mask.HasFlag(ModalityMask.Nickname))
            .Distinct()
            .Order(StringComparer.Ordinal);
        foreach (string column in columns)
        {
            IGrouping<string?, Scored>[] groups =
            [
                .. scored.GroupBy(row => ValueOf(row.Sample.Row, column))
                    .Where(group => group.Key is not null)
                    .OrderBy(group => group.Key, StringComparer.Ordinal),
            ];
            if (groups.Length is < 2 or > MostSliceValues)
            {
                continue;
            }

            foreach (IGrouping<string?, Scored> group in groups.Where(group => group.Count() >= LeastSliceRows))
            {
                yield return ($"{column}={group.Key}", [.. group]);
            }
        }
    }

    private static string? ValueOf(ProfileRow row, string column) =>
        row.Slices.TryGetValue(column, out string? value) ? value
        : column == ScriptColumn ? WritingSystem.Of(row.Nickname)
        : null;

    private static MetricsEntry Measure(string split, string modalities, string slice, Scored[] rows)
    {
        Scored[] labelled = [.. rows.Where(row => row.Sample.IsLabelled)];
        Scored[] undetermined = [.. rows.Where(row => !row.Sample.IsLabelled)];
        ClassificationMetrics metrics = ClassificationMetrics.Measure(
            [.. labelled.Select(row => row.ProbabilityFemale)],
            [.. labelled.Select(row => row.Sample.Row.Label == Label.Female)]);
        return new MetricsEntry
        {
            Split = split,
            Modalities = modalities,
            Slice = slice,
            Count = metrics.Count,
            FemaleCount = labelled.Count(row => row.Sample.Row.Label == Label.Female),
            Accuracy = Rounded(metrics.Accuracy),
            MacroF1 = Rounded(metrics.MacroF1),
            RecallFemale = Rounded(metrics.RecallFemale),
            RecallMale = Rounded(metrics.RecallMale),
            CalibrationError = Rounded(metrics.CalibrationError),
            UndeterminedCount = undetermined.Length,
            Answers = [.. s_maxErrors.Select((_, rate) => Answers(labelled, undetermined, rate))],
            BestAttainableAccuracy = modalities == "given" && labelled.Length > 0
                && labelled.All(row => row.Sample.Row.BestAttainable is not null)
                    ? Rounded(labelled.Average(row => row.Sample.Row.BestAttainable!.Value))
                    : null,
        };
    }

    private static AnswersEntry Answers(Scored[] labelled, Scored[] undetermined, int rate)
    {
        Scored[] answered = [.. labelled.Where(row => row.IsAnswered(rate))];
        int wrong = answered.Count(row => row.Labels[rate] != row.Sample.Row.Label);
        return new AnswersEntry(
            s_maxErrors[rate],
            Rounded(labelled.Length == 0 ? 0 : (double)answered.Length / labelled.Length),
            Rounded(answered.Length == 0 ? 0 : (double)wrong / answered.Length),
            undetermined.Count(row => row.IsAnswered(rate)));
    }

    private static double Rounded(double value) => Math.Round(value, 4);

    private Scored Score(Sample sample, ModelOutput output, ModalityMask mask)
    {
        Decision[] decisions = [.. s_maxErrors.Select(maxError => _rule.Decide(output, sample.Modalities & mask, maxError))];
        return new Scored(sample, decisions[0].ProbabilityFemale, [.. decisions.Select(decision => decision.Label)]);
    }

    private readonly record struct Scored(Sample Sample, double ProbabilityFemale, ImmutableArray<Label> Labels)
    {
        public bool IsAnswered(int rate) => Labels[rate] != Label.Undetermined;
    }
}

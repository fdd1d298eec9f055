using System.Text;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>The card's tables of metrics: one for each test split and view, with every slice, and one for each other split.</summary>
internal static class MeasurementTables
{
    /// <summary>The tables with their headings.</summary>
    public static string Write(IReadOnlyCollection<MetricsEntry> metrics)
    {
        var text = new StringBuilder();
        ILookup<bool, MetricsEntry> byKind = metrics.ToLookup(entry => entry.Split.StartsWith("test", StringComparison.Ordinal));
        foreach (var view in byKind[true].GroupBy(entry => (entry.Split, entry.Modalities)))
        {
            Append(
                text,
                $"{view.Key.Split}, {NameOf(view.Key.Modalities)}",
                "slice",
                [.. view.OrderBy(entry => PairKinds.Rank(entry.Slice)).ThenBy(entry => entry.Slice, StringComparer.Ordinal)],
                entry => entry.Slice);
        }

        foreach (var split in byKind[false].Where(entry => entry.Slice == "all").GroupBy(entry => entry.Split))
        {
            Append(text, $"{split.Key}, all of it", "sees", [.. split], entry => entry.Modalities);
        }

        return text.ToString();
    }

    private static string NameOf(string modalities) => modalities switch
    {
        "given" => "each as it is",
        "both" => "those with avatar and nickname",
        "avatar" => "avatar alone",
        "nickname" => "nickname alone",
        _ => modalities,
    };

    private static void Append(
        StringBuilder text, string title, string firstColumn, MetricsEntry[] entries, Func<MetricsEntry, string> first)
    {
        // Known for synthetic data only: a column of nothing would widen every other card.
        bool hasBest = entries.Any(entry => entry.BestAttainableAccuracy is not null);
        double[] maxErrors = [.. entries.SelectMany(entry => entry.Answers).Select(answers => answers.MaxError).Distinct().Order()];
        string[] rates = [.. maxErrors.Select(Rates.Percent)];
        var table = new MarkdownTable(
            1,
            [
                firstColumn, "rows", "of them female", "accuracy", "macro-F1", "recall female", "recall male",
                .. Best("best attainable accuracy"), "ECE",
                .. rates.Select(rate => $"at {rate}"), "undetermined", "of them labelled",
            ]);
        foreach (MetricsEntry entry in entries)
        {
            table.Row(
                [
                    first(entry),
                    Rates.Count(entry.Count),
                    Rates.Count(entry.FemaleCount),
                    .. Rates.ForcedChoice(entry),
                    .. Best(Rates.Of(entry.BestAttainableAccuracy)),
                    Rates.Of(entry.Count > 0 ? entry.CalibrationError : null),
                    .. maxErrors.Select(maxError => entry.Count > 0 ? Answers(entry.AnswersAt(maxError)) : ""),
                    Rates.Count(entry.UndeterminedCount),
                    entry.UndeterminedCount == 0
                        ? ""
                        : string.Join(" / ", entry.Answers.Select(answers => Rates.Count(answers.UndeterminedLabelled))),
                ]);
        }

        text.Append("### ").Append(title).Append("\n\n").Append(table).Append('\n');

        string[] Best(string cell) => hasBest ? [cell] : [];
    }

    private static string Answers(AnswersEntry? answers) => answers switch
    {
        null => "",
        { Coverage: 0 } => "none",
        _ => $"{Rates.Of(answers.Coverage)} / {Rates.Of(answers.Risk)}",
    };
}

using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>The few rows of a manifest's metrics that a README shows: the test splits by pair kind and by what is seen.</summary>
internal static class AccuracyTable
{
    /// <summary>Stands before the table.</summary>
    public const string Start = "<!-- accuracy -->";

    /// <summary>Stands after the table.</summary>
    public const string End = "<!-- /accuracy -->";

    private const string Profiles = "test";
    private const string Names = "test-names";

    /// <summary>The table as Markdown.</summary>
    public static string Write(BundleManifest manifest)
    {
        string maxError = Rates.Percent(DecisionRule.DefaultMaxError);
        var table = new MarkdownTable(
            2,
            "test set", "sees", "rows", "accuracy", "macro-F1", "recall female", "recall male", "ECE",
            $"coverage at {maxError}", $"error at {maxError}");
        MetricsEntry[] profiles = [.. manifest.Metrics.Where(entry => entry.Split == Profiles)];
        string[] slices = [.. PairKinds.Of(profiles)];
        foreach (string slice in slices)
        {
            foreach (MetricsEntry entry in profiles.Where(entry => entry.Slice == slice))
            {
                Row(table, PairKinds.NameOf(slice, slices.Length > 1), entry);
            }
        }

        foreach (MetricsEntry entry in manifest.Metrics.Where(entry => entry is { Split: Names, Slice: "all" }))
        {
            Row(table, "names alone", entry);
        }

        return table.ToString();
    }

    /// <summary>
    /// A text with the table between its marks, in the place of what stands there; null where it has no such marks.
    /// </summary>
    public static string? Insert(string text, BundleManifest manifest) =>
        MarkedSection.Replace(text, Start, End, Write(manifest) + "\n");

    private static void Row(MarkdownTable table, string name, MetricsEntry entry)
    {
        AnswersEntry? answers = entry.AnswersAt(DecisionRule.DefaultMaxError);
        table.Row(
        [
            name,
            entry.Modalities,
            Rates.Count(entry.Count),
            .. Rates.ForcedChoice(entry),
            Rates.Of(entry.CalibrationError),
            Rates.Of(answers?.Coverage),
            answers is { Coverage: > 0 } ? Rates.Of(answers.Risk) : ""
        ]);
    }
}

using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>The few rows of a manifest's metrics that a README shows: the test splits by pair kind and by what is seen.</summary>
internal static class AccuracyTable
{
    private const string Start = "<!-- accuracy -->";
    private const string End = "<!-- /accuracy -->";
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
        foreach (string slice in PairKinds.Of(profiles))
        {
            foreach (MetricsEntry entry in profiles.Where(entry => entry.Slice == slice))
            {
                Row(table, slice == "all" && PairKinds.Of(profiles).Count() > 1 ? "all pairs" : PairKinds.NameOf(slice), entry);
            }
        }

        foreach (MetricsEntry entry in manifest.Metrics.Where(entry => entry is { Split: Names, Slice: "all" }))
        {
            Row(table, "names alone", entry);
        }

        return table.ToString();
    }

    /// <summary>
    /// A text with the table between its marks, in the place of what stands there. Throws
    /// <see cref="InvalidDataException"/> where it has no such marks.
    /// </summary>
    public static string Insert(string text, BundleManifest manifest)
    {
        int start = text.IndexOf(Start, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        return start >= 0 && end > start
            ? $"{text[..start]}{Start}\n\n{Write(manifest)}\n{text[end..]}"
            : throw new InvalidDataException($"There is no {Start} with {End} after it.");
    }

    private static void Row(MarkdownTable table, string name, MetricsEntry entry)
    {
        AnswersEntry? answers = entry.AnswersAt(DecisionRule.DefaultMaxError);
        table.Row(
            name,
            entry.Modalities,
            Rates.Count(entry.Count),
            Rates.Of(entry.Accuracy),
            Rates.Of(entry.MacroF1),
            Rates.Of(entry.RecallFemale),
            Rates.Of(entry.RecallMale),
            Rates.Of(entry.CalibrationError),
            Rates.Of(answers?.Coverage),
            answers is { Coverage: > 0 } ? Rates.Of(answers.Risk) : "");
    }
}

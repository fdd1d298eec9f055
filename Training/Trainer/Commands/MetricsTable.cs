using System.Globalization;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>Measurements as a table on standard output; coverage and risk are those at the default max_error.</summary>
internal static class MetricsTable
{
    /// <summary>Prints a row for each.</summary>
    public static void Write(IEnumerable<MetricsEntry> entries)
    {
        var table = new Table().AddColumns(
            "split", "sees", "slice", "profiles", "accuracy", "best attainable", "macro-F1", "coverage", "risk");
        foreach (MetricsEntry entry in entries)
        {
            AnswersEntry? answers = entry.AnswersAt(DecisionRule.DefaultMaxError);
            table.AddRow(
                Markup.Escape(entry.Split),
                Markup.Escape(entry.Modalities),
                Markup.Escape(entry.Slice),
                entry.Count.ToString(CultureInfo.InvariantCulture),
                Rate(entry.Accuracy),
                Rate(entry.BestAttainableAccuracy),
                Rate(entry.MacroF1),
                Rate(answers?.Coverage),
                Rate(answers?.Risk));
        }

        AnsiConsole.Write(table);
    }

    private static string Rate(double? rate) => rate?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";
}

using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Evaluation.Cascades;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Shortcuts;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>A report's short form on standard output: forced choice, promise and shortcuts.</summary>
internal static class EvaluationTable
{
    // A redirected output has no width of its own, and a wrapped number can't be read.
    private const int LeastWidth = 160;

    /// <summary>Prints all of it, or what concerns no single slice.</summary>
    public static void Write(EvaluationReport report, bool hasSlices)
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        }

        Measurement[] measurements = [.. report.Measurements.Where(row => hasSlices || row.Slice == Measurement.All)];
        console.Write(ForcedChoice(measurements));
        console.Write(Promise(measurements));
        CascadeMeasurement[] cascade = [.. report.Cascade.Where(row => hasSlices || row.Slice == Measurement.All)];
        if (cascade.Length > 0)
        {
            console.Write(Cascade(cascade));
        }

        ShortcutShift[] shifts = [.. report.Shortcuts.Where(shift => hasSlices || shift.Slice == Measurement.All)];
        if (shifts.Length > 0)
        {
            console.Write(Shortcuts(shifts));
        }
    }

    private static Table ForcedChoice(Measurement[] rows)
    {
        bool hasBest = rows.Any(row => row.BestAttainableAccuracy is not null);
        var table = new Table().AddColumns(
        [
            "split", "sees", "slice", "profiles", "accuracy", .. Best("best attainable"), "balanced", "macro-F1", "recall female",
            "recall male", "AUC", "Brier", "ECE before", "after",
        ]);
        foreach (Measurement row in rows)
        {
            Add(
                table,
                [
                    row.Split, row.Sees, row.Slice, Rates.Count(row.Count), ReportText.Value(row.Accuracy),
                    .. Best(Rates.Of(row.BestAttainableAccuracy)), ReportText.Value(row.BalancedAccuracy),
                    ReportText.Value(row.MacroF1), ReportText.Value(row.RecallFemale), ReportText.Value(row.RecallMale),
                    ReportText.Value(row.Auc), ReportText.Value(row.Brier), ReportText.Value(row.RawCalibrationError),
                    ReportText.Value(row.CalibrationError),
                ]);
        }

        return table;

        string[] Best(string cell) => hasBest ? [cell] : [];
    }

    private static Table Promise(Measurement[] rows)
    {
        var table = new Table().AddColumns(
            "split", "sees", "slice", "promised", "realised", "coverage", "kept", "undetermined answered");
        foreach (Measurement row in rows)
        {
            foreach (RiskCoverage risk in row.Risk)
            {
                Add(
                    table,
                    [
                        row.Split, row.Sees, row.Slice, Rates.Percent(risk.MaxError), ReportText.Of(risk.Error),
                        ReportText.Of(risk.Coverage), ReportText.Kept(risk),
                        $"{Rates.Count(risk.UndeterminedAnswered)} of {Rates.Count(row.UndeterminedCount)}",
                    ]);
            }
        }

        return table;
    }

    private static Table Cascade(CascadeMeasurement[] rows)
    {
        var table = new Table().AddColumns(
            "cascade", "slice", "promised", "stopped early", "realised", "coverage", "kept", "fused realised", "fused coverage");
        foreach (CascadeMeasurement row in rows)
        {
            foreach (CascadeRate rate in row.Rates)
            {
                Add(
                    table,
                    [
                        row.Split, row.Slice, Rates.Percent(rate.Cascade.MaxError),
                        rate.HasCascade ? ReportText.Of(rate.StoppedEarly) : "no cascade", ReportText.Of(rate.Cascade.Error),
                        ReportText.Of(rate.Cascade.Coverage), ReportText.Kept(rate.Cascade), ReportText.Of(rate.Fused.Error),
                        ReportText.Of(rate.Fused.Coverage),
                    ]);
            }
        }

        return table;
    }

    private static Table Shortcuts(ShortcutShift[] shifts)
    {
        var table = new Table().AddColumns("picture made", "sees", "slice", "mean shift", "mean size of shift", "flipped");
        foreach (ShortcutShift shift in shifts)
        {
            Add(
                table,
                [
                    shift.Change, shift.Sees, shift.Slice, ReportText.Signed(shift.MeanShift), Rates.Of(shift.MeanAbsoluteShift),
                    ReportText.Of(shift.Flipped),
                ]);
        }

        return table;
    }

    private static void Add(Table table, string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}

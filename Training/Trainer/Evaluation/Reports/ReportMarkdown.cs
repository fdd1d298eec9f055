using System.Globalization;
using System.Text;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Shortcuts;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>A report as Markdown.</summary>
internal static class ReportMarkdown
{
    private const string PairKind = "pair_kind=";

    /// <summary>The whole text.</summary>
    public static string Write(EvaluationReport report)
    {
        var text = new StringBuilder();
        Measurement[] main = [.. report.Measurements.Where(measurement => IsMain(measurement.Slice))];
        text.Append(CultureInfo.InvariantCulture, $"""
            # Evaluation of {report.Model.Name} on the split {report.Split}

            {Describe(report.Model)}

            {string.Join('\n', report.Data.Select(Describe))}

            *given* sees each profile as it is, all that it has fused; *avatar* and *nickname* see that one alone. Accuracy, recall, F1,
            AUC, Brier score and calibration error (ECE, 15 bins, before and after temperature scaling) are of the profiles labelled
            female or male; undetermined ones are no errors there. In parentheses are 95 % intervals: exact ones of shares
            (Clopper-Pearson), those of {Bootstrap.Draws} bootstrap draws of F1, AUC, Brier score and ECE, which show no spread where nothing
            errs. Slices are small samples, and many: some intervals miss the truth. *avatar* is told from the picture's colours, *skin* is a
            proxy: the tone of skin-coloured pixels in the middle of a person's picture, which light and camera change too.

            ## Forced choice


            """);
        text.Append(ForcedChoice("slice", main, measurement => measurement.Slice));
        text.Append(CultureInfo.InvariantCulture, $"""

            ## The promise

            Answers of female or male are promised to be wrong at most as often as `max_error` says. *kept* says whether the errors are
            consistent with that: the exact one-sided binomial test, broken where so many errors or more have a probability under
            {RiskCoverage.Alpha}. The promise is of profiles like those of the calibration data, not of every slice. *unattainable*: the
            calibration data can't support the rate, and nothing is answered.


            """);
        text.Append(Promise(main));
        text.Append(CultureInfo.InvariantCulture, $"""

            ## Three classes

            Female, male and undetermined at a `max_error` of {ReportText.DefaultRate}; each cell counts those that got female / male / undetermined.


            """);
        text.Append(ThreeWays(main));
        text.Append(CascadeMarkdown.Write(report.Cascade, IsMain));
        text.Append("\n## Slices\n");
        foreach (IGrouping<(string Split, string Sees), Measurement> view in report.Measurements
            .Where(measurement => measurement.Slice != Measurement.All)
            .GroupBy(measurement => (measurement.Split, measurement.Sees)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {view.Key.Split}, {view.Key.Sees}\n\n");
            text.Append(ForcedChoice("slice", [.. view], measurement => measurement.Slice, isShort: true));
            text.Append("\nCoverage / realised error; *!* where the errors aren't consistent with the rate.\n\n");
            text.Append(SliceRisks([.. view]));
        }

        if (report.Shortcuts.Length > 0)
        {
            text.Append("""

                ## Shortcuts

                How the probability of female moves when a picture is changed in what says nothing of gender: made grey, mirrored, a quarter
                brighter or darker, and with its background blurred, which is what lies outside of a centred ellipse (no face is looked for).
                *flipped* is the share whose forced choice changes.


                """);
            text.Append(Shifts(report.Shortcuts));
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Describe(EvaluatedModel model) =>
        $"{(model.Version is null ? "A run's checkpoint" : $"Model `{model.Version}`")}, computed by {model.Runtime}.";

    private static string Describe(DataEntry data) => $"- `{data.Name}`, {Rates.Count(data.Rows)} rows, `{data.Digest}`";

    private static bool IsMain(string slice) => slice == Measurement.All || slice.StartsWith(PairKind, StringComparison.Ordinal);

    private static MarkdownTable ForcedChoice(
        string first, Measurement[] measurements, Func<Measurement, string> nameOf, bool isShort = false)
    {
        bool hasBest = measurements.Any(measurement => measurement.BestAttainableAccuracy is not null);
        string[] lead = isShort ? [first] : ["split", "sees", first];
        var table = new MarkdownTable(
            lead.Length,
            [
                .. lead, "rows", "female", "accuracy", .. hasBest ? ["best attainable"] : Array.Empty<string>(), "balanced accuracy",
                "macro-F1", "recall female", "recall male", "AUC", "Brier", "ECE before", "ECE after",
            ]);
        foreach (Measurement row in measurements)
        {
            table.Row(
            [
                .. isShort ? [nameOf(row)] : new[] { row.Split, row.Sees, nameOf(row) },
                Rates.Count(row.Count),
                Rates.Count(row.FemaleCount),
                ReportText.Of(row.Accuracy),
                .. hasBest ? [Rates.Of(row.BestAttainableAccuracy)] : Array.Empty<string>(),
                ReportText.Of(row.BalancedAccuracy),
                ReportText.Of(row.MacroF1),
                ReportText.Of(row.RecallFemale),
                ReportText.Of(row.RecallMale),
                ReportText.Of(row.Auc),
                ReportText.Of(row.Brier),
                ReportText.Of(row.RawCalibrationError),
                ReportText.Of(row.CalibrationError),
            ]);
        }

        return table;
    }

    private static MarkdownTable Promise(Measurement[] measurements)
    {
        var table = new MarkdownTable(
            3, "split", "sees", "slice", "promised", "realised", "coverage", "answered", "wrong", "p", "kept", "undetermined answered");
        foreach (Measurement row in measurements)
        {
            foreach (RiskCoverage risk in row.Risk)
            {
                table.Row(
                    row.Split,
                    row.Sees,
                    row.Slice,
                    Rates.Percent(risk.MaxError),
                    ReportText.Of(risk.Error),
                    ReportText.Of(risk.Coverage),
                    Rates.Count(risk.Answered),
                    Rates.Count(risk.Wrong),
                    Rates.Of(risk.PValue),
                    ReportText.Kept(risk),
                    $"{Rates.Count(risk.UndeterminedAnswered)} of {Rates.Count(row.UndeterminedCount)}");
            }
        }

        return table;
    }

    private static MarkdownTable ThreeWays(Measurement[] measurements)
    {
        var table = new MarkdownTable(
            3, "split", "sees", "slice", "accuracy", "macro-F1", "labelled female", "labelled male", "labelled undetermined");
        foreach (Measurement row in measurements)
        {
            table.Row(
            [
                row.Split,
                row.Sees,
                row.Slice,
                ReportText.Of(row.ThreeClasses.Accuracy),
                Rates.Of(row.ThreeClasses.MacroF1),
                .. row.ThreeClasses.Answers.Select(answers =>
                    string.Create(CultureInfo.InvariantCulture, $"{answers.Female} / {answers.Male} / {answers.Undetermined}")),
            ]);
        }

        return table;
    }

    private static MarkdownTable SliceRisks(Measurement[] measurements)
    {
        double[] rates = [.. measurements[0].Risk.Select(risk => risk.MaxError)];
        var table = new MarkdownTable(
            1, ["slice", "rows", .. rates.Select(rate => $"at {Rates.Percent(rate)}"), $"undetermined answered at {ReportText.DefaultRate}"]);
        foreach (Measurement row in measurements)
        {
            RiskCoverage atDefault = row.RiskAt(DecisionRule.DefaultMaxError);
            table.Row(
            [
                row.Slice,
                Rates.Count(row.Count),
                .. row.Risk.Select(Risk),
                $"{Rates.Count(atDefault.UndeterminedAnswered)} of {Rates.Count(row.UndeterminedCount)}",
            ]);
        }

        return table;
    }

    private static string Risk(RiskCoverage risk) => !risk.IsAttainable ? "unattainable"
        : risk.Answered == 0 ? "no answer"
        : $"{ReportText.Of(risk.Coverage)} / {ReportText.Of(risk.Error)}{(risk.IsConsistent ? "" : " !")}";

    private static MarkdownTable Shifts(IEnumerable<ShortcutShift> shifts)
    {
        var table = new MarkdownTable(3, "change", "sees", "slice", "pictures", "mean shift", "mean size of shift", "flipped");
        foreach (ShortcutShift shift in shifts)
        {
            table.Row(
                shift.Change,
                shift.Sees,
                shift.Slice,
                Rates.Count(shift.Count),
                ReportText.Signed(shift.MeanShift),
                Rates.Of(shift.MeanAbsoluteShift),
                ReportText.Of(shift.Flipped));
        }

        return table;
    }
}

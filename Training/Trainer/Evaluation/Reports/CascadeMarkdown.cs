using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Evaluation.Cascades;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>What was measured of the cascade, as Markdown.</summary>
internal static class CascadeMarkdown
{
    private const string Reading = """

        ## Cascade

        With `compute: CASCADE` the nickname is computed first, alone; only where it isn't confident enough, the picture is decoded and both
        are computed. *stopped early* is the share that the nickname alone settled. The promise is the same, and so are *realised*,
        *coverage*, *p* and *kept*: they are of the answers of both stages together. Beside them stands what the fused graph alone does.
        Where a name was given a picture that says nothing, the pair was made up, and the promise isn't of such pairs.


        """;

    /// <summary>The section; nothing of a model without a cascade.</summary>
    public static string Write(IReadOnlyCollection<CascadeMeasurement> measurements, Func<string, bool> isMain)
    {
        if (measurements.Count == 0)
        {
            return "";
        }

        var table = new MarkdownTable(
            2, "split", "slice", "promised", "stopped early", "realised", "coverage", "answered", "wrong", "p", "kept",
            "undetermined answered", "fused realised", "fused coverage", "fused undetermined answered");
        foreach (CascadeMeasurement row in measurements)
        {
            foreach (CascadeRate rate in row.Rates.Where(rate => isMain(row.Slice) || IsDefault(rate)))
            {
                table.Row(
                    row.Split,
                    row.Slice,
                    Rates.Percent(rate.Cascade.MaxError),
                    rate.HasCascade ? ReportText.Of(rate.StoppedEarly) : "no cascade",
                    ReportText.Of(rate.Cascade.Error),
                    ReportText.Of(rate.Cascade.Coverage),
                    Rates.Count(rate.Cascade.Answered),
                    Rates.Count(rate.Cascade.Wrong),
                    Rates.Of(rate.Cascade.PValue),
                    ReportText.Kept(rate.Cascade),
                    $"{Rates.Count(rate.Cascade.UndeterminedAnswered)} of {Rates.Count(row.UndeterminedCount)}",
                    ReportText.Of(rate.Fused.Error),
                    ReportText.Of(rate.Fused.Coverage),
                    $"{Rates.Count(rate.Fused.UndeterminedAnswered)} of {Rates.Count(row.UndeterminedCount)}");
            }
        }

        return Reading + table;
    }

    private static bool IsDefault(CascadeRate rate) => Rates.Percent(rate.Cascade.MaxError) == ReportText.DefaultRate;
}

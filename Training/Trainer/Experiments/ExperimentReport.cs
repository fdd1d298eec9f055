using System.Globalization;
using System.Text;
using GenderGrpc.Training.Cards;

namespace GenderGrpc.Training.Experiments;

/// <summary>What trials found, as the tables of a README.</summary>
internal static class ExperimentReport
{
    /// <summary>Stands before the tables.</summary>
    public const string Start = "<!-- experiment -->";

    /// <summary>Stands after the tables.</summary>
    public const string End = "<!-- /experiment -->";

    /// <summary>The profiles to test on.</summary>
    public const string Pictures = "test";

    /// <summary>The names alone to test on.</summary>
    public const string Names = "test-names";

    private const string RealPairs = "pair_kind=real";

    /// <summary>The tables of the parts that there are results of, as Markdown.</summary>
    public static string Write(IReadOnlyCollection<TrialResult> results)
    {
        var text = new StringBuilder();
        Append(text, results, ExperimentPart.Ladder, own => Ladder(own).ToString());
        Append(text, results, ExperimentPart.LeaveOneOut, LeaveOneOut);
        Append(text, results, ExperimentPart.MaskLoss, own => MaskLoss(own).ToString());
        Append(text, results, ExperimentPart.LearningCurve, own => LearningCurve(own).ToString());
        return text.ToString();
    }

    /// <summary>A text with the tables between their marks; null where it has no such marks.</summary>
    public static string? Insert(string text, IReadOnlyCollection<TrialResult> results) =>
        MarkedSection.Replace(text, Start, End, Write(results));

    private static void Append(
        StringBuilder text, IReadOnlyCollection<TrialResult> results, ExperimentPart part, Func<TrialResult[], string> table)
    {
        TrialResult[] own = [.. results.Where(result => result.Part == part)];
        if (own.Length > 0)
        {
            double minutes = own.Sum(result => result.Seconds) / 60;
            text.Append(CultureInfo.InvariantCulture, $"**{Title(part)}** ({own.Length} runs, {minutes:0} minutes of training on one thread each)\n\n")
                .Append(table(own)).Append('\n');
        }
    }

    private static string Title(ExperimentPart part) => part switch
    {
        ExperimentPart.Ladder => "The ladder",
        ExperimentPart.LeaveOneOut => "Sources never seen",
        ExperimentPart.LearningCurve => "The learning curve",
        _ => "The mask loss",
    };

    private static MarkdownTable Ladder(TrialResult[] results)
    {
        var table = new MarkdownTable(
            1, "model", "seeds", "real pairs: accuracy", "macro-F1", "coverage at 5 %", "ECE", "names: accuracy", "macro-F1",
            "coverage at 5 %", "ECE", "images/s", "MiB");
        foreach (IGrouping<string, TrialResult> rung in results.GroupBy(result => result.Recipe))
        {
            TrialResult[] seeds = [.. rung.OrderBy(result => result.Seed)];
            double images = seeds.Average(result => result.ImagesPerSecond);
            table.Row(
            [
                rung.Key,
                Text($"{seeds.Length}"),
                .. Cells(seeds, Pictures, RealPairs),
                .. Cells(seeds, Names, "all"),
                images > 0 ? Text($"{images:0}") : "",
                Text($"{seeds.Average(result => result.Bytes) / 1024 / 1024:0.0}"),
            ]);
        }

        return table;
    }

    private static IEnumerable<string> Cells(TrialResult[] seeds, string split, string slice)
    {
        TrialMeasure[] measures = [.. seeds.Select(result => result.Measure(split, "given", slice)).OfType<TrialMeasure>()];
        yield return Spread(measures, measure => measure.Accuracy);
        yield return Spread(measures, measure => measure.MacroF1);
        yield return Spread(measures, measure => measure.Coverage);
        yield return Spread(measures, measure => measure.CalibrationError);
    }

    private static string LeaveOneOut(TrialResult[] results)
    {
        UnseenSource[] sources = [.. UnseenSource.Of(results)];
        return $"{Means(sources)}\n{Sources(sources)}";
    }

    private static MarkdownTable Means(UnseenSource[] sources)
    {
        var table = new MarkdownTable(2, "mean over sources", "recipe", "accuracy", "macro-F1", "accuracy when seen", "macro-F1 when seen");
        foreach (IGrouping<(bool IsPicture, string Recipe), UnseenSource> recipe in sources.GroupBy(source => (source.IsPicture, source.Recipe)))
        {
            table.Row(
            [
                Text($"{recipe.Count()} of {(recipe.Key.IsPicture ? "pictures" : "names")}"),
                recipe.Key.Recipe,
                Rate(recipe.Average(source => source.Measure?.Accuracy)),
                Rate(recipe.Average(source => source.Measure?.MacroF1)),
                Rate(recipe.Average(source => source.Seen?.Accuracy)),
                Rate(recipe.Average(source => source.Seen?.MacroF1)),
            ]);
        }

        return table;
    }

    private static MarkdownTable Sources(UnseenSource[] sources)
    {
        var table = new MarkdownTable(2, "source", "recipe", "rows", "accuracy", "macro-F1", "error at 5 %", "coverage", "rows of test", "accuracy when seen");
        foreach (UnseenSource source in sources)
        {
            table.Row(
            [
                source.IsPicture ? $"{source.Source}, pictures alone" : source.Source,
                source.Recipe,
                Text($"{source.Measure?.Count}"),
                Rate(source.Measure?.Accuracy),
                Rate(source.Measure?.MacroF1),
                Rate(source.Measure?.Error),
                Rate(source.Measure?.Coverage),
                Text($"{source.Seen?.Count}"),
                Rate(source.Seen?.Accuracy),
            ]);
        }

        return table;
    }

    private static MarkdownTable MaskLoss(TrialResult[] results)
    {
        var table = new MarkdownTable(
            1, "loss", "kept at the end", "least kept", "accuracy", "error of the surest half", "coverage at 5 %", "error at 5 %",
            "ECE before temperature", "ECE");
        foreach (TrialResult result in results)
        {
            TrialMeasure? names = result.Measure(Names, "given", "all");
            table.Row(
            [
                result.Recipe,
                Rate(result.Curves?.Kept.LastOrDefault()),
                Rate(result.Curves?.Kept.DefaultIfEmpty().Min()),
                Rate(names?.Accuracy),
                names?.ConfidentError is { } error ? Text($"{error:0.0000}") : "",
                Rate(names?.Coverage),
                Rate(names?.Error),
                Rate(names?.RawCalibrationError),
                Rate(names?.CalibrationError),
            ]);
        }

        return table;
    }

    private static MarkdownTable LearningCurve(TrialResult[] results)
    {
        var table = new MarkdownTable(
            1, "source", "its rows trained on", "rows of others", "seeds", "its test rows", "accuracy", "macro-F1", "coverage at 5 %", "all names: macro-F1");
        foreach (IGrouping<CurvePoint?, TrialResult> point in results.GroupBy(result => result.Point))
        {
            TrialMeasure[] own = [.. point.Select(seed => seed.Measure(Names, "given", $"source={point.Key?.Source}")).OfType<TrialMeasure>()];
            TrialMeasure[] all = [.. point.Select(seed => seed.Measure(Names, "given", "all")).OfType<TrialMeasure>()];
            table.Row(
            [
                point.Key?.Source ?? "",
                Text($"{point.First().SourceRows}"),
                Text($"{point.First().OtherRows}"),
                Text($"{point.Count()}"),
                Text($"{own.FirstOrDefault()?.Count}"),
                Spread(own, measure => measure.Accuracy),
                Spread(own, measure => measure.MacroF1),
                Spread(own, measure => measure.Coverage),
                Spread(all, measure => measure.MacroF1),
            ]);
        }

        return table;
    }

    // Mean ± standard deviation over the seeds (that of the sample).
    private static string Spread(TrialMeasure[] measures, Func<TrialMeasure, double?> value)
    {
        double[] values = [.. measures.Select(value).OfType<double>()];
        if (values.Length == 0)
        {
            return "";
        }

        double mean = values.Average();
        return values.Length == 1
            ? Rate(mean)
            : Text($"{mean:0.000} ± {Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1)):0.000}");
    }

    private static string Rate(double? rate) => rate is { } value ? Text($"{value:0.000}") : "";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

using System.Collections.Immutable;
using ScottPlot;

namespace GenderGrpc.Training.Experiments;

/// <summary>The curves of an experiment's first seed, as PNG files.</summary>
internal static class ExperimentPlots
{
    private const int Width = 900;
    private const int Height = 560;

    /// <summary>Writes the plots that there is something to draw in.</summary>
    public static void Write(string folder, IReadOnlyCollection<TrialResult> results)
    {
        TrialResult[] drawn = [.. results.Where(result => result.Curves is not null)];
        TrialResult[] ladder = [.. drawn.Where(result => result.Part == ExperimentPart.Ladder)];
        TrialResult[] masks = [.. drawn.Where(result => result.Part == ExperimentPart.MaskLoss)];
        TrialResult[] curve = [.. results.Where(result => result.Part == ExperimentPart.LearningCurve)];
        Directory.CreateDirectory(folder);
        if (ladder.Length > 0)
        {
            Lines(ladder, "Loss", "share of the run", "loss", curves => curves.Loss).SavePng(Path.Combine(folder, "loss.png"), Width, Height);
            Lines(ladder, "Risk and coverage, real pairs", "coverage: the surest share of the profiles", "error among them", curves => curves.Risk)
                .SavePng(Path.Combine(folder, "risk-coverage.png"), Width, Height);
            Reliability(ladder).SavePng(Path.Combine(folder, "reliability.png"), Width, Height);
            Weights(ladder[^1]).SavePng(Path.Combine(folder, "modality-weights.png"), Width, Height);
        }

        if (masks.Length > 0)
        {
            Lines(masks, "The mask loss: profiles kept", "share of the run", "kept fraction", curves => curves.Kept)
                .SavePng(Path.Combine(folder, "mask-kept.png"), Width, Height);
        }

        if (curve.Length > 0)
        {
            Accuracies(curve).SavePng(Path.Combine(folder, "learning-curve.png"), Width, Height);
        }
    }

    // Two curves that share a point: as many of the others beside more of the source, and all of it beside more of the others.
    private static Plot Accuracies(TrialResult[] results)
    {
        Plot plot = Create("What more names are worth", "names trained on, of the largest number", "accuracy, mean of the seeds");
        CurvePoint[] points = [.. results.Select(result => result.Point).OfType<CurvePoint>()];
        double shared = points.Where(point => point.SourceShare == 0).Select(point => point.OthersShare).FirstOrDefault();
        Line("more of the source", point => point.SourceShare / 0.5, point => point.OthersShare == shared);
        Line("more of the others", point => point.OthersShare, point => point.SourceShare == 0.5);
        plot.ShowLegend(Edge.Right);
        return plot;

        void Line(string title, Func<CurvePoint, double> x, Func<CurvePoint, bool> isOn)
        {
            (double X, double Y)[] line =
            [
                .. results.Where(result => result.Point is { } point && isOn(point))
                    .GroupBy(result => x(result.Point!))
                    .OrderBy(point => point.Key)
                    .Select(point => (point.Key, point.Average(AccuracyOf))),
            ];
            plot.Add.Scatter(line.Select(point => point.X).ToArray(), line.Select(point => point.Y).ToArray()).LegendText = title;
        }

        static double AccuracyOf(TrialResult result) =>
            result.Measure(ExperimentReport.Names, "given", $"source={result.Point!.Source}")?.Accuracy ?? double.NaN;
    }

    private static Plot Lines(
        TrialResult[] results, string title, string x, string y, Func<TrialCurves, ImmutableArray<double>> values)
    {
        Plot plot = Create(title, x, y);
        foreach (TrialResult result in results)
        {
            double[] ys = [.. values(result.Curves!)];
            double[] xs = [.. ys.Select((_, index) => (index + 1.0) / ys.Length)];
            if (ys.Length > 0)
            {
                var line = plot.Add.ScatterLine(xs, ys);
                line.LegendText = result.Recipe;
                line.LineWidth = 1.5f;
            }
        }

        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot Reliability(TrialResult[] results)
    {
        Plot plot = Create("Reliability, real pairs", "probability of female", "share that is female");
        plot.Add.Line(0, 0, 1, 1).LinePattern = LinePattern.Dotted;
        foreach (TrialResult result in results)
        {
            var line = plot.Add.Scatter(
                result.Curves!.Reliability.Select(bin => bin.Probability).ToArray(),
                result.Curves.Reliability.Select(bin => bin.Female).ToArray());
            line.LegendText = result.Recipe;
            line.MarkerSize = 4;
        }

        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot Weights(TrialResult result)
    {
        Plot plot = Create("Weight of the avatar by pair kind", "weight", "share of the profiles");
        foreach ((string kind, ImmutableArray<int> bins) in result.Curves!.AvatarWeights)
        {
            double total = Math.Max(1, bins.Sum());
            var line = plot.Add.ScatterLine(
                bins.Select((_, bin) => (bin + 0.5) / bins.Length).ToArray(), bins.Select(count => count / total).ToArray());
            line.LegendText = kind.Length > 0 ? kind : "all";
            line.LineWidth = 1.5f;
        }

        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot Create(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        if (PlotFont.Name is { } font)
        {
            plot.Font.Set(font);
        }

        return plot;
    }
}

using System.Globalization;
using GenderGrpc.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GenderGrpc.Cli.Training;

/// <summary>A run on a terminal: where it stands, and its curves.</summary>
internal static class RunDashboard
{
    private const int LabelCells = 14;
    private const int ValueCells = 11;
    private const int MaxCurveCells = 120;

    /// <param name="progress">Where the run stands.</param>
    /// <param name="width">The terminal's width in cells.</param>
    public static IRenderable Render(RunProgress progress, int width)
    {
        var cells = Math.Clamp(width - LabelCells - ValueCells - 2, 10, MaxCurveCells);
        // Text, not markup: a run's name may have brackets.
        return new Rows(
        [
            new Text(Heading(progress), new Style(decoration: Decoration.Bold)),
            new Text(Bar(progress, cells)),
            .. Chart("loss", progress.Loss, cells, 4, Quantity.Number, Color.MediumOrchid1),
            .. Chart("accuracy", progress.Accuracy, cells, 3, PredictionText.Percent, Color.Green),
            .. Chart("kept", progress.Kept, cells, 1, PredictionText.Percent, Color.DodgerBlue1),
            .. Chart("learning rate", progress.LearningRate, cells, 1, Quantity.Number, Color.Yellow),
            .. Chart("images/s", progress.Speed, cells, 1, Quantity.Number, Color.Grey),
            new Text(TerminalText.Clean(progress.News, Math.Max(20, width - 1))),
        ]);
    }

    private static string Heading(RunProgress progress)
    {
        var called = progress.DisplayName.Length == 0 ? "" : $" ({TerminalText.Clean(progress.DisplayName, 40)})";
        return $"{progress.Name}{called} {RunText.Name(progress.State)}";
    }

    private static string Bar(RunProgress progress, int cells)
    {
        var label = string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}").PadRight(LabelCells);
        if (progress.TotalSteps == 0)
        {
            return $"{label}step {progress.Step}";
        }

        var done = (int)Math.Clamp(progress.Step * cells / progress.TotalSteps, 0, cells);
        var left = progress.TimeLeft is { } time ? $", {Quantity.Duration(time)} left" : "";
        return $"{label}{new string('━', done)}{new string('─', cells - done)}\n"
            + $"{"",-LabelCells}step {progress.Step}/{progress.TotalSteps}{left}";
    }

    private static IEnumerable<IRenderable> Chart(
        string name, Curve curve, int cells, int height, Func<double, string> format, Color colour)
    {
        var rows = Sparkline.Rows(curve.Points(cells), height);
        for (var i = 0; i < height; i++)
        {
            var isLast = i == height - 1;
            var line = new Paragraph();
            line.Append((isLast ? name : "").PadRight(LabelCells));
            line.Append(rows[i].PadRight(cells), new Style(colour));
            line.Append(isLast && !double.IsNaN(curve.Last) ? $" {format(curve.Last)}" : "");
            yield return line;
        }
    }
}

namespace GenderGrpc.Cli.Training;

/// <summary>A curve in block characters.</summary>
internal static class Sparkline
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <summary>The rows from the top down; the lowest value has an eighth of a cell, so that it is seen.</summary>
    public static string[] Rows(double[] points, int height)
    {
        var finite = points.Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
        {
            return [.. Enumerable.Repeat("", height)];
        }

        var (low, high) = (finite.Min(), finite.Max());
        var levels = (height * 8) - 1;
        int Level(double value) => !double.IsFinite(value) ? 0
            : high > low ? 1 + (int)Math.Round((value - low) / (high - low) * levels)
            : 1 + (levels / 2);
        return
        [
            .. Enumerable.Range(0, height).Select(row => string.Concat(
                points.Select(point => Eighths[Math.Clamp(Level(point) - ((height - 1 - row) * 8), 0, 8)]))),
        ];
    }
}

namespace GenderGrpc.Cli.Output;

/// <summary>Rows under headings, each column as wide as its widest cell.</summary>
internal static class TextTable
{
    private const int MaxCells = 80;

    public static void Write(TextWriter output, string[] headings, IEnumerable<string[]> rows)
    {
        // Some cells are what strangers wrote.
        string[][] cells = [headings, .. rows.Select(row => row.Select(cell => TerminalText.Clean(cell, MaxCells)).ToArray())];
        int[] widths = [.. headings.Select((_, column) => cells.Max(row => TerminalText.Width(row[column])))];
        foreach (var row in cells)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => TerminalText.Pad(cell, widths[column]))).TrimEnd());
        }
    }
}

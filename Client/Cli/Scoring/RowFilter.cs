namespace GenderGrpc.Cli.Scoring;

/// <summary>Keeps the rows that have exactly this value in this column.</summary>
internal sealed record RowFilter(string Column, string Value)
{
    /// <summary>Null if the text isn't column=value.</summary>
    public static RowFilter? Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? new RowFilter(text[..equals], text[(equals + 1)..]) : null;
    }
}

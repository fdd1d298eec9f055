using System.Text.Json.Nodes;
using GenderGrpc.Training.Cards;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>A table of figures; its first columns are text.</summary>
internal sealed class ReportTable(int textColumns, params string[] columns)
{
    private readonly List<Cell[]> _rows = [];

    public void Row(params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }

    public string ToMarkdown()
    {
        var table = new MarkdownTable(textColumns, columns);
        foreach (Cell[] row in _rows)
        {
            table.Row(row.Select(cell => cell.Text));
        }

        return table.ToString();
    }

    /// <summary>An object for each row, with a member for each column.</summary>
    public JsonArray ToJson() => [.. _rows.Select(row => (JsonNode)new JsonObject(
        columns.Zip(row, (column, cell) => KeyValuePair.Create(column, (JsonNode?)cell.ToJson()))))];
}

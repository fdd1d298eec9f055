using System.Text;

namespace GenderGrpc.Training.Cards;

/// <summary>A table in Markdown: text in the first columns, numbers aligned to the right in the others.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    /// <summary>A table without rows.</summary>
    public MarkdownTable(int textColumns, params IEnumerable<string> columns)
    {
        string[] headers = [.. columns];
        Row(headers);
        Append(headers.Select((_, column) => column < textColumns ? "---" : "---:"));
    }

    /// <summary>Adds a row.</summary>
    public void Row(params IEnumerable<string> cells) =>
        Append(cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)));

    /// <summary>The rows, each with its line feed.</summary>
    public override string ToString() => _text.ToString();

    private void Append(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}

using System.Text;
using System.Text.Json.Nodes;
using GenderGrpc.Training.Cards;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>A table with what was measured, and which targets it reaches; or why it couldn't be measured.</summary>
/// <param name="Title">What was measured, and how.</param>
internal sealed record ReportSection(string Title)
{
    public ReportTable? Table { get; init; }

    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Why there is no table; null where there is one.</summary>
    public string? Skipped { get; init; }

    public string ToMarkdown()
    {
        var text = new StringBuilder($"{Title}\n\n");
        if (Skipped is not null)
        {
            return text.Append("Skipped: ").Append(Skipped).Append("\n\n").ToString();
        }

        text.Append(Table?.ToMarkdown()).Append('\n');
        if (Targets.Count > 0)
        {
            var table = new MarkdownTable(1, "target", "required", "measured", "reached");
            foreach (Target target in Targets)
            {
                table.Row(target.What, target.LimitText, target.MeasuredText, target.IsReached ? "yes" : "no");
            }

            text.Append(table).Append('\n');
        }

        return text.ToString();
    }

    public JsonObject ToJson() => Skipped is not null
        ? new JsonObject { ["title"] = Title, ["skipped"] = Skipped }
        : new JsonObject
        {
            ["title"] = Title,
            ["rows"] = Table?.ToJson(),
            ["targets"] = new JsonArray([.. Targets.Select(target => target.ToJson())]),
        };
}

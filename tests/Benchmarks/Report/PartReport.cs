using System.Text.Json.Nodes;
using GenderGrpc.Training.Cards;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>What a part of the report measured, and on what.</summary>
internal sealed record PartReport(string Part, string Hardware, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Stands before a part's tables in a README.</summary>
    public static string Start(string part) => $"<!-- benchmarks {part} -->";

    /// <summary>Stands after them.</summary>
    public static string End(string part) => $"<!-- /benchmarks {part} -->";

    /// <summary>Whether a text has a place for a part's tables.</summary>
    public static bool HasMarks(string text, string part) => MarkedSection.Replace(text, Start(part), End(part), "") is not null;

    public string ToMarkdown() => $"{Hardware}.\n\n{string.Concat(Sections.Select(section => section.ToMarkdown()))}";

    public JsonObject ToJson() => new()
    {
        ["part"] = Part,
        ["hardware"] = Hardware,
        ["sections"] = new JsonArray([.. Sections.Select(section => section.ToJson())]),
    };

    /// <summary>A text with the tables between the part's marks; null where it has no such marks.</summary>
    public string? Insert(string text) => MarkedSection.Replace(text, Start(Part), End(Part), ToMarkdown());
}

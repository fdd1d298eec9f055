using GenderGrpc.Benchmarks.Report;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.Benchmarks.Tests.Report;

/// <summary>A part's tables in a README.</summary>
public sealed class PartReportTests
{
    private static readonly ReportTable Table = new(1, "what", "s");

    private static readonly PartReport Measured = new("rpc", "A processor, 2 logical cores",
    [
        new ReportSection("How it was measured.")
        {
            Table = Table,
            Targets = [Target.AtMost("first", 1.6, 1.5), Target.AtLeast("second", 0.95, 0.9)],
        },
        new ReportSection("A peer.") { Skipped = "it can't be had" },
    ]);

    [Fact]
    public void ToMarkdown_Sections_HaveHardwareTargetsAndReasons()
    {
        string text = Measured.ToMarkdown();

        Assert.StartsWith("A processor, 2 logical cores.\n\nHow it was measured.\n\n| what | s |\n", text, StringComparison.Ordinal);
        Assert.Contains("| first | at most 1.50 | 1.60 | no |\n", text, StringComparison.Ordinal);
        Assert.Contains("| second | at least 0.90 | 0.95 | yes |\n", text, StringComparison.Ordinal);
        Assert.EndsWith("A peer.\n\nSkipped: it can't be had\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Insert_MarksOfThePart_GetItsTablesAndOthersStay()
    {
        const string Readme = "<!-- benchmarks rpc -->old<!-- /benchmarks rpc -->\n<!-- benchmarks load -->kept<!-- /benchmarks load -->";

        string text = Measured.Insert(Readme)!;

        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
        Assert.Contains("How it was measured.", text, StringComparison.Ordinal);
        Assert.EndsWith("<!-- benchmarks load -->kept<!-- /benchmarks load -->", text, StringComparison.Ordinal);
        Assert.Equal(text, Measured.Insert(text));
    }

    [Fact]
    public void Insert_NoMarks_IsNothing()
    {
        Assert.False(PartReport.HasMarks("text", "rpc"));
        Assert.Null(Measured.Insert("text"));
    }

    [Fact]
    public void ToJson_Sections_HaveFiguresOrReasons()
    {
        var sections = Measured.ToJson()["sections"]!.AsArray();

        Assert.Equal(1.6, (double?)sections[0]!["targets"]![0]!["measured"]);
        Assert.Equal(1.5, (double?)sections[0]!["targets"]![0]!["atMost"]);
        Assert.False((bool?)sections[0]!["targets"]![0]!["isReached"]);
        Assert.Equal("it can't be had", (string?)sections[1]!["skipped"]);
    }

    [Fact]
    public void Readme_EachPart_HasItsMarks()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.All(ReportPart.All, part => Assert.True(PartReport.HasMarks(readme, part.Name), part.Name));
    }
}

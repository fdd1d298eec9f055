using System.Text.Json.Nodes;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Tests.Report;

/// <summary>Tables of figures.</summary>
public sealed class ReportTableTests
{
    private static readonly Spread Speed = new(2000.4, 1990, 2100);

    [Fact]
    public void ToMarkdown_TextNumbersAndSpreads_AreRowsForPeople()
    {
        var table = new ReportTable(1, "path", "items/s", "share");
        table.Row("a | b", Cell.Of(Speed), Cell.Of(0.9, "0.00"));

        Assert.Equal(
            """
            | path | items/s | share |
            | --- | ---: | ---: |
            | a \| b | 2000 (1990 to 2100) | 0.90 |

            """.ReplaceLineEndings("\n"),
            table.ToMarkdown());
    }

    [Fact]
    public void ToJson_TextNumbersAndSpreads_AreTheFiguresThemselves()
    {
        var table = new ReportTable(1, "path", "items/s", "share");
        table.Row("a", Cell.Of(Speed), Cell.Of(0.9123, "0.00"));

        JsonNode row = Assert.Single(table.ToJson())!;

        Assert.Equal("a", (string?)row["path"]);
        Assert.Equal(2000.4, (double?)row["items/s"]!["median"]);
        Assert.Equal(1990, (double?)row["items/s"]!["min"]);
        Assert.Equal(2100, (double?)row["items/s"]!["max"]);
        Assert.Equal(0.9123, (double?)row["share"]);
    }

    [Fact]
    public void Row_WithACellTooMany_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportTable(1, "path").Row("a", "b"));
}

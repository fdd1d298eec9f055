using System.Text.Json;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The benchmarks' report, at its smallest, against real servers.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Report_OfCalls_HasFiguresOfEveryPath()
    {
        (int exitCode, string output, string error) =
            await Tool.RunAsync(Repository.Benchmarks, "report", "rpc", "--quick", "--json", "-");

        Assert.True(exitCode == 0, error);
        using var report = JsonDocument.Parse(output);
        JsonElement part = Assert.Single(report.RootElement.EnumerateArray());
        Assert.Contains("ONNX Runtime", part.GetProperty("hardware").GetString(), StringComparison.Ordinal);
        JsonElement[] rows = [.. part.GetProperty("sections")[0].GetProperty("rows").EnumerateArray()];
        Assert.Equal(9, rows.Length);
        Assert.All(rows, row => Assert.True(row.GetProperty("p50, µs").GetProperty("median").GetDouble() > 0));
        // The last, behind a bare socket, has one item at a time alone.
        Assert.All(rows[..^1], row => Assert.True(row.GetProperty("items/s").GetProperty("min").GetDouble() > 0));
    }

    [Fact]
    public async Task Report_OfPrecisionWithoutABundleInInt8_SaysThatItIsMissing()
    {
        (int exitCode, string output, string error) =
            await Tool.RunAsync(Repository.Benchmarks, "report", "precision", "--quick", "--json", "-");

        Assert.True(exitCode == 0, error);
        using var report = JsonDocument.Parse(output);
        JsonElement section = Assert.Single(Assert.Single(report.RootElement.EnumerateArray()).GetProperty("sections").EnumerateArray());
        Assert.Contains("--int8", section.GetProperty("skipped").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfPrecisionWithABundleThatIsNoInt8_SaysSo()
    {
        using var data = new TemporaryFolder();
        string avatar = Directory.EnumerateFiles(Path.Combine(Repository.Samples, "images")).First();
        await File.WriteAllTextAsync(
            data["manifest.csv"],
            $"avatar,nickname,label,split,pair_kind\n{avatar},anna,female,test,real\n",
            TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await Tool.RunAsync(
            Repository.Benchmarks,
            ["report", "precision", "--quick", "--data", data.Path, "--int8", Path.Combine(Repository.Root, "Server", "models", "default")]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("isn't of `export --precision int8`", error, StringComparison.Ordinal);
        Assert.DoesNotContain("items/s", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--readme", "nowhere.md")]
    [InlineData("--rounds", "0")]
    public async Task Report_BadOption_IsToldBeforeAnythingIsMeasured(string option, string value)
    {
        (int exitCode, string output, string error) = await Tool.RunAsync(Repository.Benchmarks, "report", "rpc", option, value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(value == "0" ? option : value, error, StringComparison.Ordinal);
        Assert.DoesNotContain("items/s", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_UnknownPart_SaysWhichThereAre()
    {
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Benchmarks, "report", "nothing");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("rpc", error, StringComparison.Ordinal);
    }
}

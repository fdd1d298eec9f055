using System.Globalization;
using System.Text.RegularExpressions;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

public sealed partial class ScoreTests
{
    private const int Repetitions = 200;

    [Fact]
    public async Task Score_KilledMidwayAndRunAgain_GivesWhatAnUninterruptedRunGives()
    {
        using RunningServer server = await RunningServer.StartAsync();
        using var folder = new TemporaryFolder();
        string input = WriteManifest(folder);
        string interrupted = folder["interrupted.csv"];
        string[] arguments = ["score", "--input", input, "--avatars", Repository.Samples, "--server", server.Address];

        using (Tool first = Tool.Start(Repository.Cli, [.. arguments, "--output", interrupted]))
        {
            await WaitForRowsAsync(interrupted + ".partial", first);
            first.Kill();
        }

        Assert.False(File.Exists(interrupted));
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Cli, [.. arguments, "--output", interrupted]);
        Assert.True(exitCode == 0, error);
        (exitCode, _, error) = await Tool.RunAsync(Repository.Cli, [.. arguments, "--output", folder["whole.csv"]]);
        Assert.True(exitCode == 0, error);

        string[] rows = File.ReadAllLines(interrupted);
        Assert.Equal(File.ReadAllLines(input).Length, rows.Length);
        Assert.All(File.ReadAllLines(folder["whole.csv"]).Zip(rows), pair => AssertSame(pair.First, pair.Second));
    }

    // Which profiles share a batch is chance, and a kernel's rounding depends on the batch: the last decimal may differ.
    private static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Probability().Replace(expected, "#"), Probability().Replace(actual, "#"));
        Assert.All(
            Probability().Matches(expected).Zip(Probability().Matches(actual)),
            pair => Assert.Equal(Value(pair.First), Value(pair.Second), 2e-6));

        static double Value(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);
    }

    private static string WriteManifest(TemporaryFolder folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Samples, "manifest.csv"));
        string path = folder["input.csv"];
        File.WriteAllLines(path, Enumerable.Repeat(lines[1..], Repetitions).SelectMany(rows => rows).Prepend(lines[0]));
        return path;
    }

    // The file grows as rows are flushed: something is there to go on from once it is over a header's length.
    private static async Task WaitForRowsAsync(string partial, Tool tool)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!tool.HasEnded && !(File.Exists(partial) && new FileInfo(partial).Length > 2000))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(tool.HasEnded, "The run ended before it could be interrupted.");
    }

    [GeneratedRegex(@"\b[01]\.[0-9]{6}\b")]
    private static partial Regex Probability();
}

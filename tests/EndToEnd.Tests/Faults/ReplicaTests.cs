using System.Text.Json;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Three servers that share the work, some of which are killed in the middle of it.</summary>
[Collection(OneAtATime.Name)]
public sealed class ReplicaTests
{
    private const int Repetitions = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_OneOfThreeServersKilled_AnswersEveryRowOnceAndInOrder()
    {
        RunningServer[] servers = [await RunningServer.StartAsync(), await RunningServer.StartAsync(), await RunningServer.StartAsync()];
        using var folder = new TemporaryFolder();
        (string input, int rows) = WriteManifest(folder);
        try
        {
            using Tool score = Tool.Start(Repository.Cli, Arguments(servers, input, folder["out.csv"], "--json"));
            List<string> lines = await ReadAsync(score, rows / 4);
            servers[1].Kill();
            (int exitCode, string output, string error) = await score.EndAsync();

            Assert.True(exitCode == 0, error);
            lines.AddRange(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(Enumerable.Range(0, rows), lines.SkipLast(1).Select(SequenceOf));
            Assert.All(lines.SkipLast(1), line => Assert.Contains("\"prediction\"", line, StringComparison.Ordinal));
            string[] answered = File.ReadAllLines(folder["out.csv"]);
            Assert.All(
                File.ReadAllLines(input).Zip(answered),
                pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
            Assert.Equal(rows + 1, answered.Length);
        }
        finally
        {
            Array.ForEach(servers, server => server.Dispose());
        }
    }

    [Fact]
    public async Task Score_AllServersKilled_EndsWithExitCode3AndGoesOnLater()
    {
        RunningServer[] servers = [await RunningServer.StartAsync(), await RunningServer.StartAsync()];
        using var folder = new TemporaryFolder();
        (string input, int rows) = WriteManifest(folder);
        try
        {
            using Tool score = Tool.Start(Repository.Cli, Arguments(servers, input, folder["out.csv"], "--json", "--retry", "1"));
            await ReadAsync(score, rows / 4);
            Array.ForEach(servers, server => server.Kill());
            (int exitCode, _, string error) = await score.EndAsync();

            Assert.Equal(3, exitCode);
            Assert.Contains($"of {rows} rows are in ", error, StringComparison.Ordinal);
            using RunningServer another = await RunningServer.StartAsync();
            (exitCode, _, error) = await Tool.RunAsync(Repository.Cli, Arguments([another], input, folder["out.csv"]));
            Assert.True(exitCode == 0, error);
            Assert.Equal(rows + 1, (await File.ReadAllLinesAsync(folder["out.csv"], Token)).Length);
        }
        finally
        {
            Array.ForEach(servers, server => server.Dispose());
        }
    }

    private static string[] Arguments(RunningServer[] servers, string input, string output, params string[] more) =>
    [
        "score", "--input", input, "--avatars", Repository.Samples, "--output", output,
        "--server", string.Join(',', servers.Select(server => server.Address)), .. more,
    ];

    private static async Task<List<string>> ReadAsync(Tool tool, int count)
    {
        var lines = new List<string>();
        while (lines.Count < count && await tool.ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        Assert.Equal(count, lines.Count);
        return lines;
    }

    // Protobuf's JSON leaves out a zero, and writes 64 bits as a string.
    private static int SequenceOf(string line)
    {
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.TryGetProperty("sequence", out JsonElement sequence)
            ? int.Parse(sequence.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    private static (string Path, int Rows) WriteManifest(TemporaryFolder folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Samples, "manifest.csv"));
        string path = folder["input.csv"];
        File.WriteAllLines(path, Enumerable.Repeat(lines[1..], Repetitions).SelectMany(rows => rows).Prepend(lines[0]));
        return (path, Repetitions * (lines.Length - 1));
    }
}

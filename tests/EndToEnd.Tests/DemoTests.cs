using System.Text.Json;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

public sealed class DemoTests
{
    // Nothing listens on it: demo has to start the server itself.
    private const string FreeAddress = "http://127.0.0.1:50559";

    private static readonly int s_samples = File.ReadLines(Path.Combine(Repository.Samples, "manifest.csv")).Count() - 1;

    [Fact]
    public async Task Demo_NoServerRunning_StartsOneAnswersEverySampleAndStopsIt()
    {
        (int exitCode, string output, string error) = await Tool.RunAsync(Repository.Cli, "demo", "--server", FreeAddress);

        Assert.True(exitCode == 0, error);
        Assert.Contains("青春永驻", output, StringComparison.Ordinal);
        Assert.Contains("profiles per second", output, StringComparison.Ordinal);
        (int after, _, _) = await Tool.RunAsync(Repository.Cli, "predict", "--nickname", "x", "--server", FreeAddress);
        Assert.Equal(3, after);
    }

    [Fact]
    public async Task Demo_AsJson_HasOnePredictionForEverySample()
    {
        using RunningServer server = await RunningServer.StartAsync();

        (int exitCode, string output, string error) = await Tool.RunAsync(
            Repository.Cli, "demo", "--json", "--server", server.Address);

        Assert.True(exitCode == 0, error);
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        Assert.Equal(s_samples, lines.Count(line => line.TryGetProperty("prediction", out _)));
    }

    [Theory]
    [InlineData("青春永驻")]
    [InlineData("随缘")]
    public async Task Predict_NeutralNickname_IsUndetermined(string nickname)
    {
        using RunningServer server = await RunningServer.StartAsync();

        (int exitCode, string output, _) = await Tool.RunAsync(
            Repository.Cli, "predict", "--nickname", nickname, "--json", "--server", server.Address);

        Assert.Equal(0, exitCode);
        Assert.Equal("LABEL_UNDETERMINED", JsonElement.Parse(output).GetProperty("label").GetString());
    }
}

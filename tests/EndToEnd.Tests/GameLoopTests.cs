using GenderGrpc.EndToEnd.Tests.Faults;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The example game against the real server.</summary>
public sealed class GameLoopTests
{
    private const string AnsweredOnce = "Every submission was answered exactly once.";

    [Fact]
    public async Task Play_ServerUp_HasEverySubmissionAnsweredOnce()
    {
        using RunningServer server = await RunningServer.StartAsync();

        (int exitCode, string output, string error) =
            await Tool.RunAsync(Repository.GameLoop, "--server", server.Address, "--seconds", "3");

        Assert.True(exitCode == 0, output + error);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 predictions", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_ServerKilled_HasEverySubmissionAnsweredOnce()
    {
        await using KillableServer server = await KillableServer.StartAsync();
        using var game = Tool.Start(Repository.GameLoop, "--server", server.Address, "--seconds", "5");
        string line;
        do
        {
            line = await game.ReadLineAsync();
            Assert.NotEqual("", line);
        }
        while (!line.EndsWith("Ready", StringComparison.Ordinal));

        server.Kill();
        (int exitCode, string output, string error) = await game.EndAsync();

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("Reconnecting", output, StringComparison.Ordinal);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_NoServer_SaysSo()
    {
        (int exitCode, string output, _) =
            await Tool.RunAsync(Repository.GameLoop, "--server", $"http://127.0.0.1:{FreePort.Find()}", "--seconds", "1");

        Assert.Equal(3, exitCode);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--entities", "10001")]
    [InlineData("--server", "nowhere")]
    public async Task Play_BadOption_IsOneLineThatNamesIt(string option, string value)
    {
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.GameLoop, option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(option, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}

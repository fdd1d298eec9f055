using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.AttachedRuns;

namespace GenderGrpc.Training.Tests.Attach;

/// <summary>attach as a process.</summary>
public sealed class AttachCommandTests(TinyData data)
{
    [Fact]
    public async Task Attach_Interrupted_LeavesACheckpointForTheNextTrainer()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder, epochs: 500));

        TrainerProcess process = await TrainerProcess.RunAsync(
            "epoch 2:",
            ["attach", "--server", $"{server.Address}", "--shared-disk"],
            (AttachCommand.TokenVariable, "of the environment"));

        Assert.Equal(CommandLine.Cancelled, process.ExitCode);
        Assert.Equal("Bearer of the environment", Assert.Single(server.Service.Authorizations.Distinct()));
        Assert.Null(server.Service.End);
        long saved = Saved(folder["run"]).Step;
        Assert.InRange(saved, 14, 499 * 7);
        Assert.Equal(saved, StepsOf(server.Service)[^1]);
    }

    [Fact]
    public async Task Attach_NoToken_SaysHowToGiveOne()
    {
        TrainerProcess process = await TrainerProcess.RunAsync("attach", "--server", "http://127.0.0.1:1");

        Assert.Equal(CommandLine.BadUsage, process.ExitCode);
        Assert.Contains(AttachCommand.TokenVariable, process.Error, StringComparison.Ordinal);
    }
}

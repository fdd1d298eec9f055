using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class TrainWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RunEvent[] Events { get; } =
    [
        TrainCommandTests.Changed(1, RunState.Running),
        .. Enumerable.Range(2, 40).Select(sequence => new RunEvent
        {
            Sequence = sequence,
            Time = new Timestamp { Seconds = 1_700_000_000 + sequence },
            Step = new StepMetrics { Step = sequence - 1, Epoch = 1, Loss = 1.0 / sequence, KeptFraction = 0.5, LearningRate = 0.001 },
        }),
        new RunEvent { Sequence = 42, Epoch = new EpochMetrics { Epoch = 1, Loss = 0.1, ValidationAccuracy = 0.75 } },
        TrainCommandTests.Changed(43, RunState.Succeeded),
    ];

    [Fact]
    public async Task Watch_ConnectionsBreak_MissesAndDoublesNothing()
    {
        var service = new PeerTrainingService { Events = Events, Breaks = new([7, 0, 3, 20]), Repeated = 2 };

        var run = await TrainCommandTests.RunAsync(service, "train", "watch", "runs/1", "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Events, run.OutputLines.Select(line => RunEvent.Parser.ParseJson(line)));
        var asked = service.Requests.OfType<WatchRunRequest>().Select(request => request.AfterSequence).ToArray();
        Assert.Equal(5, asked.Length);
        Assert.Equal(asked.Order(), asked);
    }

    [Fact]
    public async Task Watch_ServerIsRestartedElsewhereInTime_GoesOn()
    {
        var service = new PeerTrainingService { Events = Events, Breaks = new([10]) };
        var first = await PeerServer.StartAsync(training: service);
        var watch = CommandLineRun.StartAsync(
            ["train", "watch", "runs/1", "--server", first.Address.ToString(), "--json", "--retry", "60"], Token);
        while (service.Requests.IsEmpty)
        {
            await Task.Delay(1, Token);
        }

        await first.DisposeAsync();
        await using var second = await PeerServer.StartAsync(port: first.Address.Port, training: service);
        var run = await watch;

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Events, run.OutputLines.Select(line => RunEvent.Parser.ParseJson(line)));
    }

    [Fact]
    public async Task Watch_After_TellsOnlyWhatFollows()
    {
        var service = new PeerTrainingService { Events = Events };

        var run = await TrainCommandTests.RunAsync(service, "train", "watch", "1", "--after", "41", "--json");

        Assert.Equal(Events[41..], run.OutputLines.Select(line => RunEvent.Parser.ParseJson(line)));
    }

    [Fact]
    public async Task Watch_EventsAreMissing_IsAnErrorOfTheServer()
    {
        var service = new PeerTrainingService { Events = [Events[0], Events[2]] };

        var run = await TrainCommandTests.RunAsync(service, "train", "watch", "runs/1", "--json");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("skipped from event 1 to event 3", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AsText_TellsWhatHappenedAndSomeSteps()
    {
        var run = await TrainCommandTests.RunAsync(new PeerTrainingService { Events = Events }, "train", "watch", "runs/1");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("2023-11-14 22:13:21Z  RUNNING", run.OutputLines[0]);
        Assert.StartsWith("2023-11-14 22:13:22Z  step 1: loss 0.5, kept 50.0 %", run.OutputLines[1], StringComparison.Ordinal);
        Assert.Equal(8, run.OutputLines.Count(line => line.Contains("  step ", StringComparison.Ordinal)));
        Assert.Contains("epoch 1: loss 0.1, accuracy 75.0 %", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("SUCCEEDED", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunState.Failed, "FAILED")]
    [InlineData(RunState.Cancelled, "CANCELLED")]
    public async Task Watch_RunDidNotSucceed_EndsWithExitCode4(RunState state, string name)
    {
        var service = new PeerTrainingService { Run = new Run { Name = "runs/1", State = state }, Events = [TrainCommandTests.Changed(1, state)] };

        var run = await TrainCommandTests.RunAsync(service, "train", "watch", "runs/1");

        Assert.Equal(4, run.ExitCode);
        Assert.Equal($"error: runs/1 is {name}", run.Error.Trim());
    }
}

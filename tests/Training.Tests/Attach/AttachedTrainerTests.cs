using GenderGrpc.Bundle;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using static GenderGrpc.Training.Tests.Fixtures.AttachedRuns;

namespace GenderGrpc.Training.Tests.Attach;

/// <summary>A trainer at a server that follows a script: 3 epochs of 7 steps each.</summary>
public sealed class AttachedTrainerTests(TinyData data)
{
    [Fact]
    public async Task Run_ToItsEnd_ReportsAllAndHasTheBitsOfTrain()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));

        int code = await AttachAsync(server);

        FakeTrainerService service = server.Service;
        Assert.Equal(CommandLine.Done, code);
        Assert.Equal(Range(1, LastReport), service.Numbers);
        Assert.Equal(Range(1, Steps), StepsOf(service));
        Assert.Equal(StepLogs.Read(folder["run"]).Select(step => step.Loss), Events(service).Where(e => e.Step is not null).Select(e => e.Step.Loss));
        Assert.Equal([1, 2, 3], Events(service).Where(e => e.Epoch is not null).Select(e => e.Epoch.Epoch));
        Assert.Equal([7, 14, 21], Events(service).Where(e => e.Checkpoint is not null).Select(e => e.Checkpoint.Step));
        ModelBundle bundle = ModelBundle.Load(folder["run/bundle"]);
        Assert.Equal(bundle.Manifest.Version, service.End!.ModelVersion);
        Assert.Equal("tiny", bundle.Manifest.Name);
        Assert.DoesNotContain("secret", bundle.Manifest.Training.Command, StringComparison.Ordinal);
        Assert.Equal(data.ThroughDigest(folder), Saved(folder["run"]).ModelDigest);
        Assert.Equal("Bearer secret", Assert.Single(service.Authorizations.Distinct()));
        Assert.Equal(("", 0, true), (service.Hellos.First().Run, service.Hellos.First().Attempt, service.Hellos.First().SharesDisk));
        Assert.All(service.Reports.Values, report => Assert.Equal(Steps, report.TotalSteps));
        Assert.NotEmpty(service.Heartbeats);
    }

    [Fact]
    public async Task Run_PausedAndTakenUpByAnotherProcess_EndsWithTheBitsOfOneNeverPaused()
    {
        using var folder = new TemporaryFolder();
        await using (FakeServer first = await FakeServer.StartAsync(data.Assignment(folder)))
        {
            first.Service.Commands[5] = new TrainerCommand { Number = 1, Pause = new PauseCommand() };
            Assert.Equal(CommandLine.Done, await AttachAsync(first));
            Assert.Equal(Saved(folder["run"]).Step, first.Service.End!.PausedAtStep);
            Assert.InRange(first.Service.End.PausedAtStep, 4, Steps - 1);
        }

        long paused = Saved(folder["run"]).Step;
        RunAssignment again = data.Assignment(folder);
        again.Attempt = 2;
        again.HasCheckpoint = true;
        await using FakeServer second = await FakeServer.StartAsync(again);
        TrainerProcess process = await TrainerProcess.RunAsync(
            "attach", "--server", $"{second.Address}", "--shared-disk", "--token", "secret", "--once");
        Assert.True(process.ExitCode == CommandLine.Done, process.Error);

        Assert.Equal(Range(paused + 1, Steps), StepsOf(second.Service));
        // The process that wrote it may not have come to say so.
        Assert.Equal(paused, Events(second.Service)[0].Checkpoint.Step);
        Assert.Equal(1, second.Service.Numbers.First());
        Assert.Equal(data.ThroughDigest(folder), Saved(folder["run"]).ModelDigest);
    }

    [Fact]
    public async Task Run_Cancelled_EndsAtItsCheckpoint()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));
        server.Service.Commands[2] = new TrainerCommand { Number = 1, Cancel = new CancelCommand() };

        Assert.Equal(CommandLine.Done, await AttachAsync(server));

        Assert.Equal(Saved(folder["run"]).Step, server.Service.End!.CancelledAtStep);
        Assert.False(Directory.Exists(folder["run/bundle"]));
    }

    [Fact]
    public async Task Run_ChangedAndBroken_ChangesOnceAndSaysSoBeforeTheStep()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));
        server.Service.Commands[3] = new TrainerCommand
        {
            Number = 7,
            Change = new ChangeCommand
            {
                Change = new HyperparametersChange
                {
                    UpdateMask = new FieldMask { Paths = { "learning_rate" } },
                    Hyperparameters = new V1.Hyperparameters { LearningRate = 0.0005 },
                },
            },
        };
        server.Service.Breaks.Add(15);

        Assert.Equal(CommandLine.Done, await AttachAsync(server));

        TrainerReport[] reports = [.. server.Service.Reports.OrderBy(report => report.Key).Select(report => report.Value)];
        ChangeDone answer = Assert.Single(reports, report => report.ChangeDone is not null).ChangeDone;
        Assert.Equal(7, answer.Number);
        Assert.All(
            reports.SkipWhile(report => report.ChangeDone is null).Where(report => report.Event?.Step is not null),
            report => Assert.InRange(report.Event.Step.Step, answer.Step, Steps));
        Assert.All(
            reports.TakeWhile(report => report.ChangeDone is null).Where(report => report.Event?.Step is not null),
            report => Assert.InRange(report.Event.Step.Step, 1, answer.Step - 1));
        var change = Assert.Single(Saved(folder["run"]).Changes);
        Assert.Equal((answer.Step, "0.0005"), (change.Step, change.To["learning-rate"]));
        Assert.InRange(answer.Step, 3, Steps);
    }

    [Fact]
    public async Task Run_ChangesOfBefore_ActOnTheirStepsAgain()
    {
        using var folder = new TemporaryFolder();
        RunAssignment assignment = data.Assignment(folder);
        assignment.Changes.Add(new HyperparametersChange
        {
            Step = 9,
            UpdateMask = new FieldMask { Paths = { "weight_decay" } },
            Hyperparameters = new V1.Hyperparameters { WeightDecay = 0.5 },
        });
        await using FakeServer server = await FakeServer.StartAsync(assignment);

        Assert.Equal(CommandLine.Done, await AttachAsync(server));

        Assert.Equal(9, Assert.Single(Saved(folder["run"]).Changes).Step);
    }

    [Fact]
    public async Task Run_DataThatCannotBeTrainedOn_ReportsWhyWithoutPaths()
    {
        using var folder = new TemporaryFolder();
        RunAssignment assignment = data.Assignment(folder);
        assignment.DatasetFolder = folder["empty"];
        await using FakeServer server = await FakeServer.StartAsync(assignment);

        Assert.Equal(CommandLine.Failed, await AttachAsync(server));

        Google.Rpc.Status failure = server.Service.End!.Failure;
        Assert.Equal("'data' is no data folder: it has no manifest.csv.", failure.Message);
        Assert.Equal("TRAINING_DATA_INVALID", failure.Details.Single().Unpack<Google.Rpc.ErrorInfo>().Reason);
    }

    [Fact]
    public async Task Run_Stopped_WritesACheckpointAndReportsNoEnd()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder, epochs: 500));
        using var stop = new CancellationTokenSource();
        Task<int> trainer = AttachAsync(server, cancellationToken: stop.Token);
        while (server.Service.Reports.Count < 3)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trainer);
        Assert.Null(server.Service.End);
        Assert.Equal(StepLogs.Read(folder["run"]).Length, Saved(folder["run"]).Step);
        Assert.Equal(Saved(folder["run"]).Step, StepsOf(server.Service)[^1]);
    }
}

using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.ScriptedRun;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class RunControlTests(TinyData data)
{
    private const int StepsPerEpoch = 7;
    private const int TotalSteps = 21;

    [Fact]
    public async Task Run_ToldFromAnotherThread_ObeysAtTheNextStep()
    {
        using var folder = new TemporaryFolder();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var control = new RunControl();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var steps = new List<StepMetrics>();
        using TrainingRun run = data.Start(folder.Path, TinyData.Options with { Epochs = 10_000, WarmUp = 0 });
        run.StepDone += step =>
        {
            steps.Add(step);
            begun.TrySetResult();
        };

        Task<RunResult> running = Task.Run(() => run.Run(control, cancellationToken), cancellationToken);
        await begun.Task;
        long changed = await control.ChangeAsync(Change("learning-rate", "0.0001"), cancellationToken);
        long paused = await control.PauseAsync(cancellationToken);
        RunResult result = await running;

        Assert.Equal((RunOutcome.Paused, paused), (result.Outcome, result.State.Step));
        Assert.InRange(changed, 2, paused + 1);
        Assert.All(steps, step => Assert.Equal(step.Step >= changed, step.LearningRate <= 0.0001));
        Assert.Equal(paused, steps[^1].Step);
        Assert.Equal(paused, Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State.Step);
    }

    [Fact]
    public async Task Run_MoreCommandsAtOnceThanWait_AnswersEach()
    {
        using var folder = new TemporaryFolder();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var control = new RunControl();
        Task<long>[] changes =
        [
            .. Enumerable.Range(1, 200).Select(i => control.ChangeAsync(Change("weight-decay", $"0.{i:000}"), cancellationToken)),
        ];
        Task<long> pause = control.PauseAsync(cancellationToken);
        using TrainingRun run = data.Start(folder.Path, TinyData.Options with { Epochs = 10_000 });

        RunResult result = await Task.Run(() => run.Run(control, cancellationToken), cancellationToken);

        Assert.All(await Task.WhenAll(changes), step => Assert.Equal(1, step));
        Assert.Equal(0, await pause);
        Assert.Equal(200, result.State.Changes.Count);
        Assert.Equal(0.2, result.State.Options.WeightDecay);
    }

    [Fact]
    public async Task Run_Changed_ReportsTheChangeBeforeItAnswersAndBeforeTheStep()
    {
        using var folder = new TemporaryFolder();
        var events = new List<string>();
        var changes = new List<ChangeEntry>();
        using TrainingRun run = data.Start(folder.Path);
        run.StepDone += step => events.Add($"step {step.Step}");
        run.EpochDone += epoch => events.Add($"epoch {epoch.Epoch}");
        run.CheckpointSaved += step => events.Add($"checkpoint {step}");
        run.TotalStepsChanged += total => events.Add($"total {total}");
        run.Changed += change =>
        {
            changes.Add(change);
            events.Add($"change {change.Step}");
        };

        (RunResult result, Task<long>[] answers) = run.Follow(
            (6, ToChange("batch-size", "50", "epochs", "2")), (8, ToChange("weight-decay", "0.02")), (9, ToCancel));

        Assert.Equal(
            [
                "step 1", "step 2", "step 3", "step 4", "step 5", "step 6", "change 7", "total 9", "step 7", "epoch 1", "checkpoint 7",
                "step 8", "change 9", "step 9", "epoch 2", "checkpoint 9",
            ],
            events);
        Assert.Equal((long[])[7, 9, 9], await Task.WhenAll(answers));
        Assert.Equal(changes, result.State.Changes);
        Assert.Equal([new("batch-size", "16"), new("epochs", "3")], changes[0].From);
        Assert.Equal([new("batch-size", "50"), new("epochs", "2")], changes[0].To);
        Assert.Equal(result.State.Changes.Count, Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State.Changes.Count);
    }

    [Fact]
    public async Task Run_FewerEpochsThanBegun_EndsWithTheOneItIsIn()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = data.Start(folder.Path);

        (RunResult result, Task<long>[] answers) = run.Follow((StepsPerEpoch + 2, ToChange("epochs", "1")));

        Assert.Equal((RunOutcome.Finished, 2L * StepsPerEpoch), (result.Outcome, result.State.Step));
        Assert.Equal(StepsPerEpoch + 3, await Assert.Single(answers));
        Assert.Equal("2", Assert.Single(result.State.Changes).To["epochs"]);
        Assert.Equal(2, result.State.Options.Epochs);
    }

    [Fact]
    public async Task Run_ChangedInItsLastStep_GoesOnForMoreEpochsAndRefusesTheRest()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = data.Start(folder.Path, TinyData.Options with { Epochs = 1 });

        (RunResult result, Task<long>[] answers) = run.Follow(
            (StepsPerEpoch, ToChange("learning-rate", "0.1")),
            (StepsPerEpoch, ToChange("epochs", "2")),
            (2 * StepsPerEpoch, ToChange("learning-rate", "0.1")));

        Assert.Equal(2 * StepsPerEpoch, result.State.Step);
        await Assert.ThrowsAsync<RunEndedException>(() => answers[0]);
        Assert.Equal(StepsPerEpoch + 1, await answers[1]);
        await Assert.ThrowsAsync<RunEndedException>(() => answers[2]);
        Assert.Single(result.State.Changes);
    }

    [Fact]
    public async Task Run_PausedAndCancelledInOneStep_IsCancelledWithACheckpoint()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = data.Start(folder.Path);

        (RunResult result, Task<long>[] answers) = run.Follow((3, ToPause), (3, ToCancel), (3, ToPause));

        Assert.Equal(RunOutcome.Cancelled, result.Outcome);
        Assert.Equal((long[])[3, 3, 3], await Task.WhenAll(answers));
        Assert.Equal(3, Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State.Step);
    }

    [Fact]
    public async Task Run_PausedInItsLastStep_IsPausedAndFinishesWhenResumed()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder.Path))
        {
            (RunResult paused, Task<long>[] answers) = run.Follow((TotalSteps, ToPause));
            Assert.Equal(RunOutcome.Paused, paused.Outcome);
            Assert.Equal(TotalSteps, await Assert.Single(answers));
        }

        using TrainingRun resumed = data.Resume(folder.Path);
        (RunResult result, _) = resumed.Follow();

        Assert.Equal((RunOutcome.Finished, (long)TotalSteps), (result.Outcome, result.State.Step));
        Assert.Equal(TotalSteps, StepLogs.Read(folder.Path).Length);
    }

    [Fact]
    public async Task Run_EndedByAnError_RefusesWhatWasSentAndWhatComes()
    {
        using var folder = new TemporaryFolder();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var control = new RunControl();
        Task<long>? sent = null;
        using TrainingRun run = data.Start(folder.Path);
        run.StepDone += _ =>
        {
            sent = control.ChangeAsync(Change("epochs", "9"), cancellationToken);
            throw new IOException("The one who listens is gone.");
        };

        Assert.Throws<IOException>(() => run.Run(control, cancellationToken));

        await Assert.ThrowsAsync<RunEndedException>(() => sent!);
        await Assert.ThrowsAsync<RunEndedException>(() => control.PauseAsync(cancellationToken));
    }

    [Fact]
    public async Task Run_CheckpointCantBeWritten_TellsTheOneWhoPausedIt()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = data.Start(folder.Path);
        // Where the checkpoint is to be there is a file, which no folder can replace.
        folder.With("checkpoint", "in the way");
        var control = new RunControl();
        Task<long> pause = control.PauseAsync(TestContext.Current.CancellationToken);

        Exception? thrown = Record.Exception(() => run.Run(control, TestContext.Current.CancellationToken));

        Assert.NotNull(thrown);
        Assert.Same(thrown, await Record.ExceptionAsync(() => pause));
    }

    [Fact]
    public async Task PauseAsync_NoLongerWaitedFor_PausesAllTheSame()
    {
        using var folder = new TemporaryFolder();
        using var patience = new CancellationTokenSource();
        var control = new RunControl();
        Task<long> pause = control.PauseAsync(patience.Token);
        await patience.CancelAsync();
        using TrainingRun run = data.Start(folder.Path);

        RunResult result = run.Run(control, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
        Assert.Equal(RunOutcome.Paused, result.Outcome);
    }
}

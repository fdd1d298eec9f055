using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.ScriptedRun;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>A run that is paused and goes on, also elsewhere, ends with the bits of one that never was.</summary>
public sealed class PauseAndResumeTests(TinyData data)
{
    private const long FirstChange = 4;
    private const long LastStep = 29;

    // 100 profiles. After 4 steps of 16 the first epoch has 4 of 9 left, the second 12, and the third 2, until at sample 18 the
    // batches become 32: then it has 3 more, and a fourth epoch 4.
    private const long SecondChange = 22;

    private static readonly string[] s_first = ["batch-size", "9", "learning-rate", "0.004"];
    private static readonly string[] s_second =
    [
        "batch-size", "32", "epochs", "4", "loss", "bce", "weight-decay", "0.5", "mask-threshold", "0.6", "mask-warm-up", "0.9",
    ];

    [Fact]
    public void Run_PausedAtThreePointsAndResumed_EndsBitIdenticalToOneNeverPaused()
    {
        using var folder = new TemporaryFolder();
        (string expected, CheckpointState expectedState) = TrainThrough(folder["through"]);

        var pauses = new List<(long Step, int Epoch, int Offset)>();
        using (TrainingRun run = data.Start(folder["paused"]))
        {
            Pause(run, 6, (FirstChange, ToChange(s_first)));
        }

        foreach (long step in (long[])[8, 15])
        {
            using TrainingRun run = data.Resume(folder["paused"]);
            Pause(run, step);
        }

        using TrainingRun last = data.Resume(folder["paused"]);
        (RunResult result, _) = last.Follow((SecondChange, ToChange(s_second)));

        Assert.Equal([(6, 0, 82), (8, 1, 0), (15, 1, 63)], pauses);
        Assert.Equal((RunOutcome.Finished, LastStep), (result.Outcome, result.State.Step));
        Assert.Equal(expected, WeightsDigest.Of(last.Model));
        Assert.Equal(expectedState.OptimizerDigest, result.State.OptimizerDigest);
        Assert.Equal(expectedState.Options, result.State.Options);
        Assert.Equal(Losses(folder["through"]), Losses(folder["paused"]));

        void Pause(TrainingRun run, long step, params (long, Func<RunControl, CancellationToken, Task<long>>)[] script)
        {
            (RunResult paused, _) = run.Follow([.. script, (step, ToPause)]);
            Assert.Equal(RunOutcome.Paused, paused.Outcome);
            pauses.Add((paused.State.Step, paused.State.Epoch, paused.State.Offset));
        }
    }

    [Fact]
    public async Task Run_ChangedAndPausedHereAndResumedInAnotherProcess_EndsBitIdenticalToOneNeverPaused()
    {
        using var folder = new TemporaryFolder();
        string expected = Train(folder["through"], (FirstChange, ToChange(s_first)), (13, ToChange(s_second)));
        using (TrainingRun run = data.Start(folder["paused"]))
        {
            // The second change comes with the pause: its first step is the other process's.
            (RunResult paused, _) = run.Follow((FirstChange, ToChange(s_first)), (13, ToPause), (13, ToChange(s_second)));
            Assert.Equal((13, 45), (paused.State.Step, paused.State.Offset));
        }

        TrainerProcess trainer = await TrainerProcess.RunAsync("train", "--data", data.Folder, "--out", folder["paused"], "--resume");

        Assert.Equal(0, trainer.ExitCode);
        Assert.Equal(expected, Checkpoint.Read(TrainingRun.CheckpointFolder(folder["paused"])).State.ModelDigest);
        Assert.Equal(Losses(folder["through"]), Losses(folder["paused"]));
    }

    [Fact]
    public void Run_KilledAfterChangesThatNoCheckpointHas_PutsThemInForceAtTheirStepsAgain()
    {
        using var folder = new TemporaryFolder();
        (string expected, _) = TrainThrough(folder["through"]);
        using (TrainingRun run = data.Start(folder["killed"]))
        {
            run.Follow((3, ToPause));
        }

        // All but the checkpoint of step 3 is lost. Of a change that it has already there is another one.
        using TrainingRun again = data.Resume(folder["killed"]);
        var control = new RunControl(
            (SecondChange + 1, Change(s_second)), (FirstChange + 1, Change(s_first)), (2, Change("learning-rate", "1")));
        again.Run(control, TestContext.Current.CancellationToken);

        Assert.Equal(expected, WeightsDigest.Of(again.Model));
    }

    [Fact]
    public void Run_SomeChangesOfAStepAreInTheCheckpoint_PutsTheOthersInForce()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder.Path))
        {
            run.Follow((3, ToChange(s_first)), (3, ToChange("learning-rate", "0.1")), (3, ToPause));
        }

        using TrainingRun again = data.Resume(folder.Path);
        var changed = new List<ChangeEntry>();
        again.Changed += changed.Add;
        var control = new RunControl(
            (4, Change(s_first)), (4, Change("learning-rate", "0.1")), (4, Change(s_first)), (4, Change("epochs", "2")));
        RunResult result = again.Run(control, TestContext.Current.CancellationToken);

        Assert.Equal([4, 4, 4, 4], result.State.Changes.Select(change => change.Step));
        Assert.Equal(result.State.Changes.Skip(2), changed);
        Assert.Equal((0.004, 2), (result.State.Options.LearningRate, result.State.Options.Epochs));
    }

    [Fact]
    public async Task Run_PausedBeforeItsFirstStep_KeepsTheWeightsItStartedFrom()
    {
        using var folder = new TemporaryFolder();
        WarmStart other = WarmStart.From([data.TrainedRun]);
        string expected;
        using (TrainingRun run = data.Start(folder.Path, warmStart: other))
        {
            expected = WeightsDigest.Of(run.Model);
            var control = new RunControl();
            Task<long> pause = control.PauseAsync(TestContext.Current.CancellationToken);
            run.Run(control, TestContext.Current.CancellationToken);
            Assert.Equal(0, await pause);
        }

        using TrainingRun resumed = data.Resume(folder.Path);

        Assert.Equal(expected, WeightsDigest.Of(resumed.Model));
    }

    [Fact]
    public void Run_PausedWithinAnEpoch_StillReportsTheMeansOfAllItsSteps()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder.Path))
        {
            run.Follow((5, ToPause));
        }

        var epochs = new List<EpochMetrics>();
        using TrainingRun resumed = data.Resume(folder.Path);
        resumed.EpochDone += epochs.Add;
        resumed.Follow((7, ToCancel));

        Assert.Equal(Losses(folder.Path).Average(step => step.Loss), Assert.Single(epochs).TrainLoss);
    }

    private (string Digest, CheckpointState State) TrainThrough(string folder)
    {
        using TrainingRun run = data.Start(folder);
        (RunResult result, _) = run.Follow((FirstChange, ToChange(s_first)), (SecondChange, ToChange(s_second)));
        return (WeightsDigest.Of(run.Model), result.State);
    }

    private string Train(string folder, params (long, Func<RunControl, CancellationToken, Task<long>>)[] script)
    {
        using TrainingRun run = data.Start(folder);
        run.Follow(script);
        return WeightsDigest.Of(run.Model);
    }

    private static (long Step, double Loss, double LearningRate)[] Losses(string folder) =>
        [.. StepLogs.Read(folder).Select(step => (step.Step, step.Loss, step.LearningRate))];
}

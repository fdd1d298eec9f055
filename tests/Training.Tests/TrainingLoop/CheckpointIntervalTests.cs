using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class CheckpointIntervalTests(TinyData data)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(300);

    [Theory]
    [InlineData(0, new long[] { 7, 14, 21 })]
    [InlineData(300, new long[] { 3, 6, 7, 10, 13, 14, 17, 20, 21 })]
    [InlineData(301, new long[] { 4, 7, 11, 14, 18, 21 })]
    public void Run_StepsOf100Seconds_SavesAtEachEpochsEndAndWhereTheIntervalIsOver(int seconds, long[] expected)
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider();
        var saved = new List<long>();
        using TrainingRun run = data.Start(folder.Path, time: time, checkpointInterval: TimeSpan.FromSeconds(seconds));
        run.StepDone += _ => time.Advance(TimeSpan.FromSeconds(100));
        run.CheckpointSaved += saved.Add;

        RunResult result = run.Run(new RunControl(), TestContext.Current.CancellationToken);

        Assert.Equal(expected, saved);
        Assert.Equal(2100, result.State.Seconds);
        Assert.Equal(Checkpoints.Weights(data.TrainedRun), Checkpoints.Weights(folder.Path));
    }

    [Fact]
    public void Run_KilledAfterAnInterval_GoesOnFromThereToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider();
        using (TrainingRun run = data.Start(folder.Path, time: time, checkpointInterval: s_interval))
        {
            run.StepDone += step =>
            {
                time.Advance(step.Step == 4 ? s_interval : TimeSpan.Zero);
                if (step.Step == 6)
                {
                    // What comes next never reaches the disk.
                    throw new OperationCanceledException();
                }
            };
            Assert.Throws<OperationCanceledException>(() => run.Run(new RunControl(), TestContext.Current.CancellationToken));
        }

        using TrainingRun resumed = data.Resume(folder.Path);
        var steps = new List<long>();
        resumed.StepDone += step => steps.Add(step.Step);
        resumed.Run(new RunControl(), TestContext.Current.CancellationToken);

        Assert.Equal(5, steps[0]);
        Assert.Equal(Checkpoints.Weights(data.TrainedRun), Checkpoints.Weights(folder.Path));
        Assert.Equal(21, StepLogs.Read(folder.Path).Length);
    }

    [Fact]
    public void Run_StepsOfKnownTime_ReportsTheirProfilesPerSecond()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder["real"], TinyData.Options with { Epochs = 1 }))
        {
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        // A clock that stands still tells no rate, and breaks no line of the log.
        using (TrainingRun run = data.Start(folder["still"], TinyData.Options with { Epochs = 1 }, time: new FakeTimeProvider()))
        {
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        Assert.All(StepLogs.Read(folder["real"]), step => Assert.InRange(step.ProfilesPerSecond, 1e-3, 1e6));
        Assert.All(StepLogs.Read(folder["still"]), step => Assert.Equal(0, step.ProfilesPerSecond));
    }
}

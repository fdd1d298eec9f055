using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class TrainingRunTests(TinyData data)
{
    // 100 profiles in batches of 16.
    private const int StepsPerEpoch = 7;
    private const int TotalSteps = 21;

    [Fact]
    public void Run_SameSeedTwice_EndsBitIdentical()
    {
        using var folder = new TemporaryFolder();

        Train(folder.Path, TinyData.Options);

        AssertSame(data.TrainedRun, folder.Path);
    }

    [Fact]
    public void Run_OtherSeed_EndsElsewhere()
    {
        using var folder = new TemporaryFolder();

        Train(folder.Path, TinyData.Options with { Seed = 2 });

        Assert.NotEqual(Checkpoints.Weights(data.TrainedRun), Checkpoints.Weights(folder.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(StepsPerEpoch)]
    [InlineData(StepsPerEpoch + 4)]
    public void Run_CancelledAndResumed_EndsBitIdenticalToOneNeverStopped(long stop)
    {
        using var folder = new TemporaryFolder();

        CheckpointState stopped = Train(folder.Path, TinyData.Options, stop);
        CheckpointState ended = Resume(folder.Path);

        Assert.Equal(stop, stopped.Step);
        Assert.Equal(TotalSteps, ended.Step);
        AssertSame(data.TrainedRun, folder.Path);
    }

    [Fact]
    public void Run_KilledAfterItsCheckpoint_IsTakenUpFromThere()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path, TinyData.Options, stop: 5);
        // The steps that a killed process did after its last checkpoint are in its log alone.
        File.AppendAllText(folder["steps.jsonl"], "{\"step\":6}\n{\"step\":7,\"lo");
        folder.With(".checkpoint.0123456789abcdef0123456789abcdef.tmp/weights.bin", "half of th");

        Resume(folder.Path);

        AssertSame(data.TrainedRun, folder.Path);
        Assert.Equal(["checkpoint", "steps.jsonl"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Run_StoppedAndResumed_LogsOneValidLineForEachStep()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path, TinyData.Options, stop: 9);
        Resume(folder.Path);

        StepMetrics[] steps = StepLogs.Read(folder.Path);

        Assert.Equal(Enumerable.Range(1, TotalSteps).Select(step => (long)step), steps.Select(step => step.Step));
        Assert.Equal(
            Enumerable.Range(0, TotalSteps).Select(step => 1 + (step / StepsPerEpoch)), steps.Select(step => step.Epoch));
        // The mask is put on in the middle: it keeps all before, and not all of the steps after.
        Assert.All(steps[..10], step => Assert.Equal(1, step.KeptFraction));
        Assert.Contains(steps[10..], step => step.KeptFraction < 1);
        Assert.All(steps, step => Assert.Equal(
            step.FusedLoss + ((step.AvatarLoss + step.NicknameLoss) * TinyData.Options.AuxiliaryWeight), step.Loss, 1e-5));
    }

    [Fact]
    public void Run_Epochs_AreReportedWithTheirMeans()
    {
        using var folder = new TemporaryFolder();
        var epochs = new List<EpochMetrics>();
        using (TrainingRun run = data.Start(folder.Path))
        {
            run.EpochDone += epochs.Add;
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        StepMetrics[][] steps = [.. StepLogs.Read(folder.Path).Chunk(StepsPerEpoch)];
        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(steps.Select(epoch => epoch.Average(step => step.Loss)), epochs.Select(epoch => epoch.TrainLoss));
        int labelled = data.Samples.Profiles(GenderGrpc.Training.Data.Split.Val).Count(sample => sample.IsLabelled);
        Assert.All(epochs, epoch => Assert.Equal(labelled, epoch.Validation.Count));
    }

    [Fact]
    public void Run_NothingVaried_LearnsItsProfiles()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path, TinyData.Options with
        {
            Epochs = 8,
            LearningRate = 1e-2,
            MaskWarmUp = 1,
            AvatarAugmentation = false,
            NicknameAugmentation = 0,
            ModalityDropout = 0,
            Dropout = 0,
            UndeterminedWeight = 0,
        });

        StepMetrics[] steps = StepLogs.Read(folder.Path);

        double first = steps[..StepsPerEpoch].Average(step => step.FusedLoss);
        double last = steps[^StepsPerEpoch..].Average(step => step.FusedLoss);
        Assert.True(last < 0.85 * first, $"The loss went from {first:0.000} to {last:0.000}.");
    }

    [Fact]
    public void Run_Diverging_SaysWhenAndKeepsTheLogValid()
    {
        using var folder = new TemporaryFolder();

        DivergenceException exception = Assert.Throws<DivergenceException>(
            () => Train(folder.Path, TinyData.Options with { LearningRate = 1e30 }));

        Assert.Contains($"step {StepLogs.Read(folder.Path).Length + 1}:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--learning-rate", exception.Message, StringComparison.Ordinal);
    }

    private CheckpointState Train(string folder, TrainOptions options, long? stop = null)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using TrainingRun run = data.Start(folder, options);
        run.StepDone += step =>
        {
            if (step.Step == stop)
            {
                cancellation.Cancel();
            }
        };
        return run.Run(new RunControl(), cancellation.Token).State;
    }

    private CheckpointState Resume(string folder)
    {
        using TrainingRun run = data.Resume(folder);
        return run.Run(new RunControl(), TestContext.Current.CancellationToken).State;
    }

    private static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Checkpoints.Weights(expected), Checkpoints.Weights(actual));
        Assert.Equal(Checkpoints.Optimizer(expected), Checkpoints.Optimizer(actual));
        Assert.Equal(Losses(expected), Losses(actual));
    }

    private static (long Step, double Loss, double Norm)[] Losses(string folder) =>
        [.. StepLogs.Read(folder).Select(step => (step.Step, step.Loss, step.GradientNorm))];
}

using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.ScriptedRun;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class OldCheckpointTests(TinyData data)
{
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(12)]
    public void Run_ResumedFromSchema1_EndsBitIdenticalInTheCurrentSchema(long stop)
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder.Path))
        {
            run.Follow((stop, ToPause));
        }

        OldCheckpoint.Make(folder.Path);
        using TrainingRun resumed = data.Resume(folder.Path);
        (RunResult result, _) = resumed.Follow();

        Assert.Equal(Checkpoints.Weights(data.TrainedRun), Checkpoints.Weights(folder.Path));
        Assert.Equal(Checkpoints.Optimizer(data.TrainedRun), Checkpoints.Optimizer(folder.Path));
        CheckpointState saved = Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State;
        Assert.Equal((2, 21L, 3), (saved.SchemaVersion, saved.Step, saved.Epoch));
        Assert.Equal(result.State.ModelDigest, saved.ModelDigest);
    }

    [Theory]
    [InlineData(true, "GcAdamw")]
    [InlineData(false, "Adamw")]
    public void Read_OfBeforeThereWereTwoOptimisers_KnowsWhichItWas(bool centralises, string optimizer)
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder.Path, TinyData.Options with { Kind = ModelKind.Attention }))
        {
            run.Follow((1, ToPause));
        }

        OldCheckpoint.Make(folder.Path, centralises);
        TrainOptions options = Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State.Options;

        Assert.Equal(optimizer, $"{options.OptimizerKind}");
        Assert.Equal((ModelKind.Attention, AttentionBlocks.Cbam), (options.Kind, options.AttentionBlocks));
        Assert.Equal(centralises, options.Optimizer.Centralises);
    }

    [Fact]
    public void WarmStart_FromSchema1_TakesItsWeights()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder["old"], TinyData.Options with { Epochs = 1 }))
        {
            run.Follow();
        }

        string expected = Checkpoint.Read(TrainingRun.CheckpointFolder(folder["old"])).State.ModelDigest!;
        OldCheckpoint.Make(folder["old"]);
        WarmStart start = WarmStart.From([folder["old"]]);
        start.RequireFit(TinyData.Options, data.Features.Spec);

        using TrainingRun warm = data.Start(folder["warm"], warmStart: start);

        Assert.Equal(expected, WeightsDigest.Of(warm.Model));
        Assert.Empty(Assert.Single(start.States).Changes);
    }
}

using System.Text;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>A run that nobody changes computes what a plain loop does, and what it always did.</summary>
public sealed class UnchangedRunTests(TinyData data)
{
    // Recorded anew when batch normalisation, CBAM and pointwise convolutions came to be computed in passes of their own. Another processor rounds otherwise.
    private const string RecordedWeights = "sha256:74b2afdf5dff3f05aedd0c116df7f9a0bc9627f773d30a2fc6179cee0699880c";
    private const string RecordedProcessor = "sha256:3c23c31fb4aadd6d5c6de3a6d711e8a32f7c93955f6dd9a73154cf8abdf774b3";

    [Fact]
    public void Run_NothingChanged_HasTheRecordedDigest()
    {
        Assert.SkipUnless(Processor() == RecordedProcessor, "The digest was recorded on another processor.");

        Assert.Equal(RecordedWeights, Checkpoint.Read(TrainingRun.CheckpointFolder(data.TrainedRun)).State.ModelDigest);
    }

    [Theory]
    [InlineData("Fusion", 16, 0.5)]
    [InlineData("Nickname", 9, 0)]
    [InlineData("Avatar", 7, 1)]
    public void Run_NothingChanged_IsAPlainLoopOverEpochsAndBatches(string stage, int batchSize, double maskWarmUp)
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with
        {
            Stage = Enum.Parse<TrainingStage>(stage),
            BatchSize = batchSize,
            MaskWarmUp = maskWarmUp,
            WarmUp = 0.3,
            Epochs = 2,
        };
        using (TrainingRun run = data.Start(folder.Path, options))
        {
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        using ProfileModel model = TrainPlainly(options);

        Assert.Equal(WeightsDigest.Of(model), Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path)).State.ModelDigest);
    }

    private ProfileModel TrainPlainly(TrainOptions options)
    {
        set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        var model = new ProfileModel(options.Model, data.Features.TokenIdCount, data.Features.NicknameLength);
        using var optimizer = new GcAdamW(
            model.named_parameters().Select(named => (named.name, named.parameter)), model.EmbeddingTables, options.Optimizer);
        StageSamples samples = StageSamples.Of(options.Stage, data.Samples, Split.Train);
        var plan = new EpochPlan(samples.Profiles, samples.Names, options);
        var batches = new BatchFactory(plan, new AvatarPairing(samples.Profiles, options), data.Features, options);
        int perEpoch = (plan.Count + options.BatchSize - 1) / options.BatchSize;
        long total = (long)perEpoch * options.Epochs;
        long warmUp = (long)(total * options.WarmUp);
        long maskStart = (long)(total * options.MaskWarmUp);
        for (long step = 0; step < total; step++)
        {
            using var scope = NewDisposeScope();
            int i = (int)(step % perEpoch);
            Batch batch = batches.Create(
                new RunPosition(step, (int)(step / perEpoch), i * options.BatchSize), options.BatchSize);
            model.train();
            random.manual_seed((long)(new RandomStream(options.Seed, (3L << 48) + step).NextBits() >> 1));
            BatchTensors tensors = BatchTensors.Create(batch, data.Features.Spec);
            var loss = new StageLoss(
                model.forward(tensors.Pixels, tensors.Rows, tensors.Ids), batch, options, step >= maskStart ? options.MaskThreshold : null);
            optimizer.ZeroGradients();
            loss.Total.backward();
            optimizer.Update(step < warmUp
                ? options.LearningRate * (step + 1) / warmUp
                : options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, total - warmUp))));
        }

        return model;
    }

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string[] keys = ["vendor_id", "cpu family", "model", "model name", "stepping", "cache size", "flags"];
        return File.Exists(CpuInfo)
            ? Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', File.ReadLines(CpuInfo)
                .TakeWhile(line => line.Length > 0)
                .Where(line => keys.Contains(line.Split(':')[0].Trim())))))
            : "";
    }
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Inference.Providers;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Server.Tests.Inference.Providers;

/// <summary>A session for each of a few batch sizes, as DirectML gets them, on the CPU.</summary>
public sealed class FixedShapeTests
{
    private const int MaxBatchSize = 6;

    private static readonly InferenceOptions s_options = new() { MaxBatchSize = MaxBatchSize, ExecutionProvider = ExecutionProvider.Cpu };

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(4, new[] { 1, 4 })]
    [InlineData(6, new[] { 1, 4, 6 })]
    [InlineData(16, new[] { 1, 4, 16 })]
    [InlineData(100, new[] { 1, 4, 16, 64, 100 })]
    public void Sizes_UpToALargest_AreFewAndEndWithIt(int largest, int[] expected)
    {
        BatchAxis axis = BatchAxis.UpTo(largest);

        Assert.Equal(expected, axis.Sizes);
        Assert.All(
            Enumerable.Range(1, largest),
            profiles => Assert.Equal(expected.First(size => size >= profiles), axis.RowsFor(profiles)));
        Assert.Throws<ArgumentOutOfRangeException>(() => axis.RowsFor(largest + 1));
    }

    [Fact]
    public void Open_FixedShapes_OpensAndWarmsUpASessionForEachSize()
    {
        var device = new FaultyBackend();

        using FusedModel model = FusedModel.Open(Bundled(), s_options, new ProviderChain(device));

        Assert.Equal([1, 4, 6], device.Opened);
        Assert.Equal([1, 4, 6], device.Ran.Select(run => run.Rows).Distinct());
    }

    [Fact]
    public void Run_BatchesOfEverySize_AnswersAsTheCpuDoesWithoutThem()
    {
        ModelBundle bundle = Bundled();
        var device = new FaultyBackend();
        using var shaped = new FusedModel(bundle, s_options, new ProviderChain(device));
        using var plain = new FusedModel(bundle, s_options);
        using BatchTensors shapedTensors = shaped.CreateTensors(MaxBatchSize);
        using BatchTensors plainTensors = plain.CreateTensors(MaxBatchSize);
        WorkItem[] items = Items(bundle);

        // The largest first, so that a smaller one has a larger one's rows left over behind its own.
        foreach (int count in Enumerable.Range(1, MaxBatchSize).Reverse())
        {
            WorkItem[] batch = items[^count..];
            ModelOutput[] expected = Run(plain, plainTensors, batch);
            ModelOutput[] actual = Run(shaped, shapedTensors, batch);
            Assert.All(expected.Zip(actual), pair =>
            {
                Assert.Equal(pair.First.Logit, pair.Second.Logit, 1e-4f);
                Assert.Equal(pair.First.AvatarLogit, pair.Second.AvatarLogit, 1e-4f);
                Assert.Equal(pair.First.NicknameLogit, pair.Second.NicknameLogit, 1e-4f);
                Assert.Equal(pair.First.AvatarWeight, pair.Second.AvatarWeight, 1e-4f);
                Assert.Equal(pair.First.NicknameWeight, pair.Second.NicknameWeight, 1e-4f);
            });
        }

        Assert.Equal([(6, 6), (6, 6), (4, 4), (4, 4), (4, 4), (1, 1)], device.Ran);
    }

    private static ModelBundle Bundled() => ModelBundle.Load(Path.Combine(AppContext.BaseDirectory, "models", "default"));

    // With an avatar, with a nickname, with both, and with neither.
    private static WorkItem[] Items(ModelBundle bundle)
    {
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        var pool = new WorkItemPool(new Admission(MaxBatchSize, TimeProvider.System), features.AvatarBytes, features.NicknameLength);
        (string Nickname, byte Brightness)[] profiles =
            [("Alexander", 0), ("", 90), ("陈婷婷", 200), ("", 0), ("a nickname of many words and runes", 40), ("Мария", 0)];
        return
        [
            .. profiles.Select(profile =>
            {
                WorkItem item = pool.Rent();
                item.Modalities |= features.Nickname(profile.Nickname, item.NicknameIds) ? ModalityMask.Nickname : ModalityMask.None;
                item.Modalities |= profile.Brightness > 0 ? ModalityMask.Avatar : ModalityMask.None;
                item.AvatarFeatures.AsSpan().Fill(profile.Brightness);
                return item;
            }),
        ];
    }

    private static ModelOutput[] Run(FusedModel model, BatchTensors tensors, WorkItem[] batch)
    {
        tensors.Write(batch);
        model.Run(tensors);
        return [.. batch.Select((_, row) => tensors.Read(row))];
    }
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Inference.Providers;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Tests.Fixtures;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class BatchTensorsTests
{
    private const int MaxBatchSize = 4;

    [Theory]
    [InlineData(false, new[] { 4, 16, 32, 4, 8, 4 })]
    [InlineData(true, new[] { 32, 32, 32, 32, 32, 32 })]
    public void Write_BatchesOfChangingLength_AnswersEachItemWithItsOwn(bool hasFixedLength, int[] lengths)
    {
        using TestBundle folder = TestBundle.Write(hasFixedLength: hasFixedLength);
        ModelBundle bundle = ModelBundle.Load(folder.Folder);
        using var model = new FusedModel(bundle, new InferenceOptions { ExecutionProvider = ExecutionProvider.Cpu });
        using BatchTensors tensors = model.CreateTensors(MaxBatchSize);
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        var pool = new WorkItemPool(new Admission(MaxBatchSize, TimeProvider.System), features.AvatarBytes, features.NicknameLength);
        string[][] batches =
        [
            ["f"], ["m", new string('f', 12), "", "fm"], [new string('m', 40), "f"], ["m", "f"], ["fmmmm"], ["", ""],
        ];

        Assert.All(batches.Zip(lengths), batch =>
        {
            tensors.Write([.. batch.First.Select(nickname => ItemOf(features, pool.Rent(), nickname))]);
            model.Run(tensors);

            Assert.Equal(batch.Second, tensors.NicknameLength);
            // The begin takes one of the ids.
            Assert.Equal(
                batch.First.Select(nickname => 2f * nickname.Take(features.NicknameLength - 1).Sum(rune => rune == 'f' ? 1 : -1)),
                batch.First.Select((_, row) => tensors.Read(row).NicknameLogit));
        });
    }

    [Fact]
    public void Run_NoProfileHasAnAvatar_AnswersAsBesideOneThatHas()
    {
        ModelBundle bundle = ModelBundle.Load(Path.Combine(AppContext.BaseDirectory, "models", "default"));
        using var model = new FusedModel(bundle, new InferenceOptions { ExecutionProvider = ExecutionProvider.Cpu });
        using BatchTensors tensors = model.CreateTensors(MaxBatchSize);
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        var pool = new WorkItemPool(new Admission(MaxBatchSize, TimeProvider.System), features.AvatarBytes, features.NicknameLength);
        WorkItem[] names = [.. ((string[])["Alexander", "陈婷婷", ""]).Select(nickname => ItemOf(features, pool.Rent(), nickname))];
        WorkItem picture = pool.Rent();
        picture.AvatarFeatures.AsSpan().Fill(200);
        picture.Modalities = ModalityMask.Avatar;

        tensors.Write([.. names, picture]);
        model.Run(tensors);
        ModelOutput[] beside = [.. names.Select((_, row) => tensors.Read(row))];
        Assert.True(tensors.HasAvatars);
        tensors.Write(names);
        model.Run(tensors);
        ModelOutput[] alone = [.. names.Select((_, row) => tensors.Read(row))];

        Assert.False(tensors.HasAvatars);
        Assert.All(beside.Zip(alone), pair =>
        {
            Assert.Equal(pair.First.Logit, pair.Second.Logit, 1e-5f);
            Assert.Equal(pair.First.AvatarLogit, pair.Second.AvatarLogit, 1e-5f);
            Assert.Equal(pair.First.NicknameLogit, pair.Second.NicknameLogit, 1e-5f);
            Assert.Equal(pair.First.NicknameWeight, pair.Second.NicknameWeight, 1e-5f);
        });
        Assert.Equal([1f, 1f, 0f], alone.Select(output => output.NicknameWeight));
        Assert.True(alone[0].NicknameLogit < alone[1].NicknameLogit);
    }

    [Fact]
    public void Run_ASplitGraph_AnswersAsTheWholeOne()
    {
        ModelBundle bundle = ModelBundle.Load(Path.Combine(AppContext.BaseDirectory, "models", "default"));
        using var model = new FusedModel(bundle, new InferenceOptions { ExecutionProvider = ExecutionProvider.Cpu });
        using BatchTensors split = model.CreateTensors(MaxBatchSize);
        NicknameAxis axis = NicknameAxis.Of(bundle.Manifest.Graph(GraphEntry.FusedRole), bundle.Manifest.Features);
        using var whole = new BatchTensors(bundle.Manifest.Features, axis, BatchAxis.Any, MaxBatchSize);
        using var session = new GraphSession(
            new CpuBackend().Open(bundle.FusedGraph.ToArray()), BatchTensors.InputNames, BatchTensors.OutputNames);
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        var pool = new WorkItemPool(new Admission(MaxBatchSize, TimeProvider.System), features.AvatarBytes, features.NicknameLength);
        (string Nickname, byte? Shade)[][] batches =
        [
            [("Alexander", 200), ("陈婷婷", null), ("", 40), ("a", 90)],
            [("a very long nickname that fills all", 10), ("Zoë", 250)],
            [("", 70)],
            [("x", null), ("Maximilian Alexander", null), ("李", null), ("Bo", null)],
        ];

        Assert.All(batches, batch =>
        {
            WorkItem[] items = [.. batch.Select(profile => ItemOf(features, pool.Rent(), profile.Nickname, profile.Shade))];
            split.Write(items);
            model.Run(split);
            whole.Write(items);
            session.Run(whole.Inputs, whole.Outputs);

            Assert.All(items.Index(), item =>
            {
                ModelOutput expected = whole.Read(item.Index);
                ModelOutput answer = split.Read(item.Index);
                Assert.Equal(expected.Logit, answer.Logit, 1e-4f);
                Assert.Equal(expected.NicknameLogit, answer.NicknameLogit, 1e-4f);
                Assert.Equal(expected.NicknameWeight, answer.NicknameWeight, 1e-4f);
                Assert.Equal(expected.AvatarWeight, answer.AvatarWeight, 1e-4f);
                Assert.Equal(expected.AvatarLogit, answer.AvatarLogit, 1e-4f);
            });
        });
        split.KeepNickname(0, pool.Rent());
    }

    [Fact]
    public void KeepNickname_ThenABatchElsewhere_ItIsNotComputedAgain()
    {
        ModelBundle bundle = ModelBundle.Load(Path.Combine(AppContext.BaseDirectory, "models", "default"));
        using var model = new FusedModel(bundle, new InferenceOptions { ExecutionProvider = ExecutionProvider.Cpu });
        using BatchTensors first = model.CreateTensors(MaxBatchSize);
        using BatchTensors other = model.CreateTensors(MaxBatchSize);
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        var pool = new WorkItemPool(new Admission(MaxBatchSize, TimeProvider.System), features.AvatarBytes, features.NicknameLength);
        WorkItem item = ItemOf(features, pool.Rent(), "Alexander");
        first.Write([ItemOf(features, pool.Rent(), "陈婷婷"), item]);
        model.Run(first);
        ModelOutput expected = first.Read(1);
        first.KeepNickname(1, item);

        // Only what was kept can give the answer now.
        features.Nickname("陈婷婷", item.NicknameIds);
        other.Write([item]);
        model.Run(other);

        Assert.Equal(expected.NicknameLogit, other.Read(0).NicknameLogit);
        Assert.Equal(expected.Logit, other.Read(0).Logit, 1e-5f);
        _ = item.Begin(default, timestamp: 0).Preserve();
        Assert.True(item.NicknameEncoding.IsEmpty);
    }

    private static WorkItem ItemOf(FeatureExtractor features, WorkItem item, string nickname, byte? shade = null)
    {
        if (shade is { } grey)
        {
            item.AvatarFeatures.AsSpan().Fill(grey);
            item.Modalities = ModalityMask.Avatar;
        }

        if (features.Nickname(nickname, item.NicknameIds))
        {
            item.Modalities |= ModalityMask.Nickname;
        }
        else
        {
            // What a reused item has left over.
            item.NicknameIds.AsSpan().Fill(3);
        }

        return item;
    }
}

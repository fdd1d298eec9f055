using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference;
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

    private static WorkItem ItemOf(FeatureExtractor features, WorkItem item, string nickname)
    {
        if (features.Nickname(nickname, item.NicknameIds))
        {
            item.Modalities = ModalityMask.Nickname;
        }
        else
        {
            // What a reused item has left over.
            item.NicknameIds.AsSpan().Fill(3);
        }

        return item;
    }
}

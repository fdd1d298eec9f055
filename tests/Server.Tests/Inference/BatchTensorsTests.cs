using GenderGrpc.Bundle;
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
        using var model = new FusedModel(bundle, ExecutionProvider.Cpu);
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

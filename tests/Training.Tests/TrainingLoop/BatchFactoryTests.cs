using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class BatchFactoryTests
{
    private static readonly Sample[] s_samples = [.. Samples.WithBoth(50), .. Samples.EveryPresence(20)];
    private static readonly TrainOptions s_options = new() { BatchSize = 16, Epochs = 4 };

    private static readonly TrainOptions s_plain = s_options with
    {
        ModalityDropout = 0,
        NicknameAugmentation = 0,
        AvatarAugmentation = false,
    };

    private static readonly TrainingSchedule s_schedule = new(s_samples.Length);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(19)]
    public void Create_AnyStep_GoesOnAsFromTheStart(int step)
    {
        Batch[] all = [.. Batches(s_options)];
        Batch[] resumed = [.. Batches(s_options, step)];

        Assert.Equal(20, all.Length);
        Assert.Equal(20 - step, resumed.Length);
        foreach ((Batch expected, Batch actual) in all.Skip(step).Zip(resumed))
        {
            Assert.Equal(expected.Ids, actual.Ids);
            Assert.Equal(expected.Pixels, actual.Pixels);
            Assert.Equal(expected.Labels.Targets, actual.Labels.Targets);
            Assert.Equal(expected.AvatarRows, actual.AvatarRows);
            Assert.Equal(expected.Transforms, actual.Transforms);
        }
    }

    [Fact]
    public void Create_NothingVaried_ShowsTheSamplesAsTheyAre()
    {
        Batch batch = Batches(s_plain).First();
        Sample[] samples = new EpochPlan(s_samples, [], s_plain).Epoch(0)[..16];

        Batch expected = Batch.Create(samples, ModalityMask.Both, TinyModel.Features);

        Assert.Equal(expected.Ids, batch.Ids);
        Assert.Equal(expected.Pixels, batch.Pixels);
        Assert.Empty(batch.Transforms);
    }

    [Fact]
    public void Create_LastBatchOfAnEpoch_IsShort() =>
        Assert.Equal([16, 16, 16, 16, 6], Batches(s_plain).Take(5).Select(batch => batch.Count));

    [Fact]
    public void Create_AvatarAugmentation_TransformsEachAvatar() =>
        Assert.All(Batches(s_options), batch => Assert.Equal(batch.AvatarRows.Length, batch.Transforms.Length));

    [Fact]
    public void Create_ModalityDropout_HidesOneOfTwoButNeverTheOnlyOne()
    {
        TrainOptions options = s_plain with { ModalityDropout = 0.4, Epochs = 60 };
        var counts = new Dictionary<ModalityMask, int>();

        foreach (Batch batch in Batches(options))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                ModalityMask mask = (batch.AvatarRows.Contains(row) ? ModalityMask.Avatar : ModalityMask.None)
                    | (batch.Ids[row * TinyModel.NicknameLength] != 0 ? ModalityMask.Nickname : ModalityMask.None);
                counts[mask] = counts.GetValueOrDefault(mask) + 1;
            }
        }

        // Of the 55 that have both, a fifth is left with the avatar and a fifth with the nickname; 5 have each of the others.
        Assert.Equal(5 * 60, counts[ModalityMask.None]);
        Assert.InRange(counts[ModalityMask.Both], 60 * 55 * 0.56, 60 * 55 * 0.64);
        Assert.InRange(counts[ModalityMask.Avatar] - (5 * 60), 60 * 55 * 0.165, 60 * 55 * 0.235);
        Assert.InRange(counts[ModalityMask.Nickname] - (5 * 60), 60 * 55 * 0.165, 60 * 55 * 0.235);
    }

    [Fact]
    public void Create_NicknameAugmentation_VariesSomeAndKeepsAllPresent()
    {
        int[][] plain = [.. Batches(s_plain).Select(batch => batch.Ids)];
        int[][] varied = [.. Batches(s_plain with { NicknameAugmentation = 1 }).Select(batch => batch.Ids)];

        (int[] Plain, int[] Varied)[] rows =
        [
            .. plain.Zip(varied).SelectMany(pair =>
                pair.First.Chunk(TinyModel.NicknameLength).Zip(pair.Second.Chunk(TinyModel.NicknameLength))),
        ];
        Assert.All(rows, row => Assert.Equal(row.Plain[0], row.Varied[0]));
        Assert.InRange(rows.Count(row => !row.Plain.SequenceEqual(row.Varied)) / (double)rows.Length, 0.3, 0.9);
    }

    [Fact]
    public void Create_OtherBatchSizeWithinAnEpoch_GoesOnAtTheNextSample()
    {
        BatchFactory factory = Create(s_plain);
        Sample[] samples = new EpochPlan(s_samples, [], s_plain).Epoch(1);

        Batch batch = factory.Create(new RunPosition(Step: 6, Epoch: 1, Offset: 16), batchSize: 40);
        Batch last = factory.Create(new RunPosition(Step: 7, Epoch: 1, Offset: 56), batchSize: 40);

        Assert.Equal(Batch.Create(samples.AsSpan(16, 40), ModalityMask.Both, TinyModel.Features).Ids, batch.Ids);
        Assert.Equal(Batch.Create(samples.AsSpan(56), ModalityMask.Both, TinyModel.Features).Ids, last.Ids);
    }

    private static IEnumerable<Batch> Batches(TrainOptions options, long step = 0)
    {
        BatchFactory factory = Create(options);
        RunPosition position = s_schedule.At(step, options.BatchSize);
        while (position.Epoch < options.Epochs)
        {
            Batch batch = factory.Create(position, options.BatchSize);
            position = s_schedule.After(position, batch.Count);
            yield return batch;
        }
    }

    private static BatchFactory Create(TrainOptions options) =>
        new(new EpochPlan(s_samples, [], options), new AvatarPairing(s_samples, options), TinyModel.Features, options);
}

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

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(19)]
    public void From_AnyStep_GoesOnAsFromTheStart(int step)
    {
        Batch[] all = [.. Create(s_options).From(0)];
        Batch[] resumed = [.. Create(s_options).From(step)];

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
    public void From_NothingVaried_ShowsTheSamplesAsTheyAre()
    {
        Batch batch = Create(s_plain).From(0).First();
        Sample[] samples = new EpochPlan(s_samples, [], s_plain).Epoch(0)[..16];

        Batch expected = Batch.Create(samples, ModalityMask.Both, TinyModel.Features);

        Assert.Equal(expected.Ids, batch.Ids);
        Assert.Equal(expected.Pixels, batch.Pixels);
        Assert.Empty(batch.Transforms);
    }

    [Fact]
    public void From_LastBatchOfAnEpoch_IsShort() =>
        Assert.Equal([16, 16, 16, 16, 6], Create(s_plain).From(0).Take(5).Select(batch => batch.Count));

    [Fact]
    public void From_AvatarAugmentation_TransformsEachAvatar() =>
        Assert.All(Create(s_options).From(0), batch => Assert.Equal(batch.AvatarRows.Length, batch.Transforms.Length));

    [Fact]
    public void From_ModalityDropout_HidesOneOfTwoButNeverTheOnlyOne()
    {
        TrainOptions options = s_plain with { ModalityDropout = 0.4, Epochs = 60 };
        var counts = new Dictionary<ModalityMask, int>();

        foreach (Batch batch in Create(options).From(0))
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
    public void From_NicknameAugmentation_VariesSomeAndKeepsAllPresent()
    {
        int[][] plain = [.. Create(s_plain).From(0).Select(batch => batch.Ids)];
        int[][] varied = [.. Create(s_plain with { NicknameAugmentation = 1 }).From(0).Select(batch => batch.Ids)];

        (int[] Plain, int[] Varied)[] rows =
        [
            .. plain.Zip(varied).SelectMany(pair =>
                pair.First.Chunk(TinyModel.NicknameLength).Zip(pair.Second.Chunk(TinyModel.NicknameLength))),
        ];
        Assert.All(rows, row => Assert.Equal(row.Plain[0], row.Varied[0]));
        Assert.InRange(rows.Count(row => !row.Plain.SequenceEqual(row.Varied)) / (double)rows.Length, 0.3, 0.9);
    }

    private static BatchFactory Create(TrainOptions options) =>
        new(new EpochPlan(s_samples, [], options), new AvatarPairing(s_samples, options), TinyModel.Features, options);
}

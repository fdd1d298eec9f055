using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Data;

public sealed class BatchTests
{
    private static readonly byte[] s_avatar = Samples.Avatar(1);
    private static readonly byte[] s_other = Samples.Avatar(2);

    private static readonly Sample[] s_samples =
    [
        Samples.Of(Label.Female, "ab", s_avatar),
        Samples.Of(Label.Male, nickname: "c"),
        Samples.Of(Label.Undetermined, avatar: s_other),
        Samples.Of(Label.Female),
    ];

    [Fact]
    public void Create_EveryPresence_FillsTargetsIdsAndPixels()
    {
        Batch batch = Batch.Create(s_samples, ModalityMask.Both, TinyModel.Features);

        // 1 begins, 2 ends, and letters start at 3.
        Assert.Equal([1, 3, 4, 2, 0, 0, 1, 5, 2, 0, 0, 0, .. new int[12]], batch.Ids);
        Assert.Equal([1, 0, 0.5f, 1], batch.Labels.Targets);
        Assert.Equal([1, 1, 0, 1], batch.Labels.Labelled);
        Assert.Equal([0, 2], batch.AvatarRows);
        Assert.Equal([.. s_avatar, .. s_other], batch.Pixels);
        Assert.Empty(batch.Transforms);
    }

    [Theory]
    [InlineData(ModalityMask.Avatar, true, false)]
    [InlineData(ModalityMask.Nickname, false, true)]
    [InlineData(ModalityMask.None, false, false)]
    public void Create_Mask_HidesTheOtherModality(ModalityMask mask, bool avatars, bool nicknames)
    {
        Batch batch = Batch.Create(s_samples, mask, TinyModel.Features);

        Assert.Equal(avatars ? [0L, 2L] : [], batch.AvatarRows);
        Assert.Equal(avatars ? 2 * TinyModel.Features.AvatarBytes : 0, batch.Pixels.Length);
        Assert.Equal(nicknames, batch.Ids.Any(id => id != 0));
        Assert.Equal([1, 0, 0.5f, 1], batch.Labels.Targets);
    }

    [Fact]
    public void Create_Views_ShowsWhatTheySay()
    {
        Batch batch = Batch.Create(
            [
                new SampleView(s_samples[0]) { Avatar = null, Nickname = "d" },
                new SampleView(s_samples[1]) { Avatar = s_other, AvatarLabel = Label.Undetermined, Nickname = null, Label = Label.Female },
            ],
            TinyModel.Features,
            []);

        Assert.Equal([1, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0], batch.Ids);
        Assert.Equal([1], batch.AvatarRows);
        Assert.Equal(s_other, batch.Pixels);
        Assert.Equal([1, 1], batch.Labels.Targets);
        Assert.Equal([1, 0.5f], batch.AvatarLabels.Targets);
        Assert.Equal([1, 0], batch.AvatarLabels.Labelled);
        Assert.Equal([1, 0], batch.NicknameLabels.Targets);
    }

    [Fact]
    public void Tensors_Batch_HaveItsShapesAndNumbers()
    {
        using var scope = NewDisposeScope();
        Batch batch = Batch.Create(s_samples, ModalityMask.Both, TinyModel.Features);

        BatchTensors tensors = BatchTensors.Create(batch, TinyModel.Features.Spec);

        Assert.Equal([2, TinyModel.ImageSize, TinyModel.ImageSize, 3], tensors.Pixels!.shape);
        Assert.Equal(ScalarType.Byte, tensors.Pixels!.dtype);
        Assert.Equal(batch.Pixels.Select(value => (float)value), tensors.Pixels!.Values());
        Assert.Equal([0, 2], tensors.Rows.Values());
        Assert.Equal([4, TinyModel.NicknameLength], tensors.Ids.shape);
        Assert.Equal(batch.Ids.Select(value => (float)value), tensors.Ids.Values());
    }

    [Fact]
    public void Tensors_NoAvatar_HaveNoPixels()
    {
        using var scope = NewDisposeScope();

        BatchTensors tensors = BatchTensors.Create(
            Batch.Create(s_samples, ModalityMask.Nickname, TinyModel.Features), TinyModel.Features.Spec);

        Assert.Null(tensors.Pixels);
        Assert.Equal([0], tensors.Rows.shape);
    }

    [Fact]
    public void Tensors_Transforms_AreApplied()
    {
        using var scope = NewDisposeScope();
        var grey = new AvatarTransform(1, 1, 0, 0, 0, Brightness: 0, Contrast: 0, Saturation: 0);
        Batch batch = Batch.Create([new SampleView(s_samples[0])], TinyModel.Features, [grey]);

        BatchTensors tensors = BatchTensors.Create(batch, TinyModel.Features.Spec);

        Assert.All(tensors.Pixels!.Values(), value => Assert.Equal(127.5f, value));
    }
}

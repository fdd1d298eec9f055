using System.Globalization;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Data;

public sealed class SampleLoaderTests
{
    [Fact]
    public void Load_Rows_DecodesAvatarsInOrder()
    {
        using var folder = new TemporaryFolder();
        folder.With("red.png", Pictures.Png(40, 60, 250, 10, 20)).With("blue.png", Pictures.Png(64, 64, 1, 2, 200));

        Sample[] samples = Load(Row(folder["red.png"], 2), Row(null, 3), Row(folder["blue.png"], 4));

        Assert.Equal(Flat(250, 10, 20), samples[0].Avatar);
        Assert.Null(samples[1].Avatar);
        Assert.Equal(Flat(1, 2, 200), samples[2].Avatar);
        Assert.Equal([ModalityMask.Avatar, ModalityMask.None, ModalityMask.Avatar], samples.Select(sample => sample.Modalities));
    }

    [Fact]
    public void Load_MissingAvatar_NamesRowAndFile()
    {
        using var folder = new TemporaryFolder();

        DataException exception = Assert.Throws<DataException>(() => Load(Row(folder["gone.png"], 7)));

        Assert.StartsWith("manifest.csv line 7:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("gone.png", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AvatarIsAFolder_NamesRowAndFile()
    {
        using var folder = new TemporaryFolder();

        DataException exception = Assert.Throws<DataException>(() => Load(Row(folder.Path, 7)));

        Assert.StartsWith("manifest.csv line 7:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UndecodableAvatar_NamesRowFileAndReason()
    {
        using var folder = new TemporaryFolder();
        folder.With("text.png", "no picture");

        DataException exception = Assert.Throws<DataException>(() => Load(Row(folder["text.png"], 9)));

        Assert.StartsWith("manifest.csv line 9:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("text.png", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Undecodable", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralBadAvatars_NamesTheFirst()
    {
        using var folder = new TemporaryFolder();
        folder.With("good.png", Pictures.Png(200, 200, 9, 9, 9));
        ProfileRow[] rows =
        [
            .. Enumerable.Range(2, 400).Select(line => Row(folder[line is 80 or > 200 ? "gone.png" : "good.png"], line)),
        ];

        DataException exception = Assert.Throws<DataException>(() => Load(rows));

        Assert.StartsWith("manifest.csv line 80:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Cancelled_Stops()
    {
        using var folder = new TemporaryFolder();
        folder.With("good.png", Pictures.Png(8, 8, 9, 9, 9));

        Assert.ThrowsAny<OperationCanceledException>(
            () => SampleLoader.Load([Row(folder["good.png"], 2)], TinyModel.Features, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("\u0001\u0002", ModalityMask.None)]
    [InlineData("a", ModalityMask.Nickname)]
    [InlineData(null, ModalityMask.None)]
    public void Load_Nickname_IsThereWhereItsIdsSaySomething(string? nickname, ModalityMask expected) =>
        Assert.Equal(expected, Assert.Single(Load(Row(null, 2) with { Nickname = nickname })).Modalities);

    private static Sample[] Load(params ProfileRow[] rows) =>
        SampleLoader.Load(rows, TinyModel.Features, TestContext.Current.CancellationToken);

    private static ProfileRow Row(string? avatar, int line) => new()
    {
        AvatarPath = avatar,
        Label = Label.Female,
        Split = Split.Train,
        Origin = string.Create(CultureInfo.InvariantCulture, $"manifest.csv line {line}"),
        Slices = new Dictionary<string, string>(),
    };

    private static byte[] Flat(byte red, byte green, byte blue) =>
        [.. Enumerable.Range(0, TinyModel.ImageSize * TinyModel.ImageSize).SelectMany(_ => new[] { red, green, blue })];
}

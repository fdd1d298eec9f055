using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Slices;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation.Slices;

public sealed class AvatarSliceTests
{
    [Fact]
    public void Colour_GreyWithTheNoiseOfItsCoding_IsGrey() => Assert.Equal(
        "grey", AvatarColour.Of(Samples.Of(avatar: Filled(i => ((byte)(100 + i), (byte)(101 + i), (byte)(99 + i))))));

    [Fact]
    public void Colour_FadedSepia_IsColour() =>
        Assert.Equal("colour", AvatarColour.Of(Samples.Of(avatar: Filled(_ => (120, 112, 100)))));

    [Fact]
    public void Colour_NoAvatar_IsNone() => Assert.Null(AvatarColour.Of(Samples.Of(nickname: "g")));

    // Skin as cameras render it, from the lightest to the darkest.
    [Theory]
    [InlineData(240, 205, 190, "light")]
    [InlineData(198, 145, 115, "medium")]
    [InlineData(100, 65, 48, "dark")]
    public void Skin_PortraitOfOneTone_IsNamed(byte red, byte green, byte blue, string tone) =>
        Assert.Equal(tone, SkinTone.Of(Samples.Of(avatar: Filled(_ => (red, green, blue)))));

    [Fact]
    public void Skin_NothingOfItsColour_IsNone() =>
        Assert.Null(SkinTone.Of(Samples.Of(avatar: Filled(_ => (40, 90, 200)))));

    [Fact]
    public void Skin_GreyPortraitOrNoPerson_IsNone()
    {
        Assert.Null(SkinTone.Of(Samples.Of(avatar: Filled(_ => (150, 150, 150)))));
        Assert.Null(SkinTone.Of(Samples.Of(Label.Undetermined, avatar: Filled(_ => (198, 145, 115)))));
    }

    [Theory]
    [InlineData("1f469-1f3fb.png", "light")]
    [InlineData("emoji_u1f468_1F3FD.png", "medium")]
    [InlineData("1f469-1f3ff-200d-1f52c.png", "dark")]
    [InlineData("1f469.png", null)]
    public void Skin_EmojiFile_IsTheModifiersOfItsName(string file, string? tone)
    {
        Sample sample = Samples.Of(avatar: Filled(_ => (255, 204, 77)));

        Assert.Equal(tone, SkinTone.Of(sample with { Row = sample.Row with { AvatarPath = Path.Combine("images", file) } }));
    }

    private static byte[] Filled(Func<int, (byte Red, byte Green, byte Blue)> pixel)
    {
        byte[] pixels = new byte[TinyModel.Features.AvatarBytes];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = pixel(i / 3 % 100);
        }

        return pixels;
    }
}

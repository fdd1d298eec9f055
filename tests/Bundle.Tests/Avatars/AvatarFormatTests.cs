using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarFormatTests
{
    private const int Size = 48;

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 100, 1)]
    [InlineData(SKEncodedImageFormat.Jpeg, 100, 4)]
    [InlineData(SKEncodedImageFormat.Jpeg, 80, 10)]
    [InlineData(SKEncodedImageFormat.Webp, 100, 5)]
    [InlineData(SKEncodedImageFormat.Webp, 80, 12)]
    public void Decode_EncodedBySkia_IsThePictureWithinItsLoss(SKEncodedImageFormat format, int quality, int tolerance)
    {
        Func<int, int, SKColor> picture = TestImages.Smooth(120, 120);

        byte[] features = TestImages.Features(TestImages.Encode(120, 120, picture, format, quality), Size);

        double[] expected = TriangleFilter.Resize(120, 120, picture, Size);
        Assert.All(features.Zip(expected), pair => Assert.InRange(pair.First, pair.Second - tolerance, pair.Second + tolerance));
    }

    [Fact]
    public void Decode_Bmp_IsThePicture()
    {
        Func<int, int, SKColor> picture = TestImages.Noise(1);

        Assert.Equal(
            TestImages.Features(TestImages.Encode(61, 61, picture), Size),
            TestImages.Features(RawBmp.Encode(61, 61, picture), Size));
    }

    [Theory]
    [InlineData(0, 255, 0, 0)]
    [InlineData(1, 0, 255, 0)]
    [InlineData(2, 0, 0, 255)]
    public void Decode_Gif_IsItsColour(int color, byte red, byte green, byte blue) =>
        TestImages.AssertFlat(TestImages.Features(RawGif.Flat(40, 30, color), Size), new SKColor(red, green, blue));

    [Fact]
    public void Decode_AnimatedGif_TakesTheFirstFrame() =>
        TestImages.AssertFlat(TestImages.Features(RawGif.Flat(40, 40, 2, 0, 1), Size), new SKColor(0, 0, 255));

    [Fact]
    public void Decode_GifFrameSmallerThanItsCanvas_LeavesTheRestWhite()
    {
        byte[] features = TestImages.Features(RawGif.Framed(48, 48, (0, 0, 24, 48, 2), (0, 0, 48, 48, 0)), Size);

        Assert.Equal((0, 0, 255), features.At(Size, 5, 20));
        Assert.Equal((255, 255, 255), features.At(Size, 40, 20));
    }

    [Fact]
    public void Decode_AnimatedWebp_TakesTheFirstFrame()
    {
        byte[] first = TestImages.Flat(32, 32, new SKColor(200, 30, 60), SKEncodedImageFormat.Webp);
        byte[] second = TestImages.Flat(32, 32, new SKColor(10, 220, 90), SKEncodedImageFormat.Webp);

        byte[] features = TestImages.Features(AnimatedWebp.Join(32, 32, first, second), Size);

        Assert.Equal(TestImages.Features(first, Size), features);
        Assert.NotEqual(TestImages.Features(second, Size), features);
    }

    [Theory]
    [InlineData(SKColorType.Gray8, SKEncodedImageFormat.Jpeg)]
    [InlineData(SKColorType.Gray8, SKEncodedImageFormat.Png)]
    [InlineData(SKColorType.RgbaF16, SKEncodedImageFormat.Png)]
    [InlineData(SKColorType.Rgb565, SKEncodedImageFormat.Png)]
    public void Decode_OtherPixelFormats_ComeOutAsRgb(SKColorType type, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(50, 50, type, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(123, 123, 123));
        using SKData data = bitmap.Encode(format, 100);

        byte[] features = TestImages.Features(data.ToArray(), Size);

        Assert.All(features, value => Assert.InRange(value, 119, 127));
        Assert.All(features.Chunk(3), pixel => Assert.InRange(pixel.Max() - pixel.Min(), 0, type == SKColorType.Rgb565 ? 8 : 0));
    }

    [Fact]
    public void Decode_CmykJpeg_ComesOutAsRgb()
    {
        // Adobe's inverted CMYK: no cyan, all magenta and yellow, no black is red.
        byte[] features = TestImages.Features(CmykJpeg.Flat(cyan: 0, magenta: 255, yellow: 255, black: 0), Size);

        Assert.All(features.Chunk(3), pixel =>
        {
            Assert.InRange(pixel[0], 230, 255);
            Assert.InRange(pixel[1], 0, 40);
            Assert.InRange(pixel[2], 0, 40);
        });
    }

    [Fact]
    public void Decode_WideGamut_IsBroughtToSrgb()
    {
        using SKColorSpace displayP3 = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        byte[] encoded = TestImages.Encode(40, 40, (_, _) => new SKColor(180, 100, 60), colorSpace: displayP3);

        // P3's linear light times the standard matrix to sRGB, computed apart: (193, 95, 49).
        TestImages.AssertFlat(TestImages.Features(encoded, Size), new SKColor(193, 95, 49), tolerance: 2);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4000)]
    [InlineData(4000, 1)]
    [InlineData(2, 3)]
    [InlineData(4000, 100)]
    public void Decode_ExtremeShapes_AreDecoded(int width, int height) => TestImages.AssertFlat(
        TestImages.Features(TestImages.Flat(width, height, new SKColor(12, 200, 99)), Size), new SKColor(12, 200, 99));

    [Theory]
    [InlineData(1, 4000)]
    [InlineData(4000, 3)]
    public void Decode_ExtremeJpegs_AreDecoded(int width, int height) => TestImages.AssertFlat(
        TestImages.Features(TestImages.Flat(width, height, new SKColor(90, 90, 90), SKEncodedImageFormat.Jpeg), Size),
        new SKColor(90, 90, 90),
        tolerance: 2);

    [Fact]
    public void FeatureBytes_Spec_IsThreePerPixel() => Assert.Equal(
        96 * 96 * 3, new AvatarDecoder(new Bundle.Features.AvatarSpec { Size = 96 }).FeatureBytes);
}

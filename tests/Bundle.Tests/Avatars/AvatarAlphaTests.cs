using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarAlphaTests
{
    // over white: c * a / 255 + 255 - a
    [Theory]
    [InlineData(0, 255, 255, 255)]
    [InlineData(128, 227, 127, 177)]
    [InlineData(255, 200, 0, 100)]
    public void Decode_FlatAlpha_LiesOverWhite(byte alpha, byte red, byte green, byte blue)
    {
        byte[] features = TestImages.Features(TestImages.Flat(60, 60, new SKColor(200, 0, 100, alpha)), 32);

        TestImages.AssertFlat(features, new SKColor(red, green, blue), tolerance: alpha is 0 or 255 ? 0 : 1);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Decode_TransparentPixels_DoNotBleedTheirColour(SKEncodedImageFormat format)
    {
        // The invisible half is bright red: mixed in without its alpha it would tint the edge.
        byte[] encoded = TestImages.Encode(
            64, 64, (x, _) => x < 32 ? new SKColor(255, 0, 0, 0) : new SKColor(0, 0, 255, 255), format);

        byte[] features = TestImages.Features(encoded, 31);

        Assert.Equal((255, 255, 255), features.At(31, 2, 15));
        (byte red, byte green, byte blue) = features.At(31, 15, 15);
        Assert.InRange(Math.Abs(red - green), 0, 2);
        Assert.InRange(red, 60, 200);
        Assert.InRange(blue, 250, 255);
    }

    [Fact]
    public void Decode_NoiseWithAlpha_IsTheFilterOverWhite()
    {
        Func<int, int, SKColor> noise = TestImages.Noise(9);
        Func<int, int, SKColor> picture = (x, y) => noise(x, y).WithAlpha(noise(y + 50, x).Red);

        byte[] features = TestImages.Features(TestImages.Encode(100, 100, picture), 32);

        double[] expected = TriangleFilter.Resize(100, 100, picture, 32);
        // Premultiplied bytes round once more than the filter.
        Assert.InRange(features.Zip(expected, (actual, exact) => Math.Abs(actual - exact)).Max(), 0, 2);
    }
}

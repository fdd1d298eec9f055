using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarResizeTests
{
    public static MatrixTheoryData<int, int> SidesAndSizes { get; } =
        new([1, 2, 15, 16, 17, 31, 96, 97, 131, 300, 600], [16, 33, 96]);

    [Theory]
    [MemberData(nameof(SidesAndSizes))]
    public void Decode_Noise_IsTheTriangleFilterWithinOneLevel(int side, int size) =>
        AssertFiltered(side, side, size, seed: side);

    [Theory]
    [InlineData(130, 96, 96)]
    [InlineData(131, 96, 32)]
    [InlineData(96, 130, 32)]
    [InlineData(97, 200, 48)]
    [InlineData(20, 333, 48)]
    public void Decode_NonSquare_IsItsCentreSquare(int width, int height, int size) =>
        AssertFiltered(width, height, size, seed: 5);

    [Theory]
    [InlineData(96, 96)]
    [InlineData(16, 16)]
    public void Decode_SameSize_IsTheSamePixels(int side, int size)
    {
        Func<int, int, SKColor> picture = TestImages.Noise(3);

        byte[] features = TestImages.Features(TestImages.Encode(side, side, picture), size);

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                SKColor color = picture(x, y);
                Assert.Equal((color.Red, color.Green, color.Blue), features.At(size, x, y));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(500)]
    [InlineData(1111)]
    public void Decode_FlatColour_StaysExactlyThat(int side)
    {
        foreach (SKColor color in new SKColor[] { new(0, 0, 0), new(255, 255, 255), new(1, 127, 254), new(77, 3, 200) })
        {
            TestImages.AssertFlat(TestImages.Features(TestImages.Flat(side, side, color), 96), color);
        }
    }

    [Fact]
    public void Decode_OddMargin_LeavesTheExtraPixelAtTheEnd()
    {
        // Of 19 columns, 1 is cut at the left and 2 at the right.
        byte[] features = TestImages.Features(TestImages.Encode(19, 16, (x, _) => new SKColor((byte)(10 * x), 0, 0)), 16);

        Assert.Equal((10, 0, 0), features.At(16, 0, 8));
        Assert.Equal((160, 0, 0), features.At(16, 15, 8));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Decode_LargeLossyFile_IsReducedWhileDecodingAndLooksTheSame(SKEncodedImageFormat format)
    {
        Func<int, int, SKColor> picture = TestImages.Smooth(1200, 900);

        byte[] features = TestImages.Features(TestImages.Encode(1200, 900, picture, format, 95), 64);

        byte[] whole = TestImages.Features(TestImages.Encode(1200, 900, picture), 64);
        Assert.InRange(TestImages.Distance(whole, features), 1, 6);
    }

    private static void AssertFiltered(int width, int height, int size, int seed)
    {
        Func<int, int, SKColor> picture = TestImages.Noise(seed);

        byte[] features = TestImages.Features(TestImages.Encode(width, height, picture), size);

        double[] expected = TriangleFilter.Resize(width, height, picture, size);
        Assert.Equal(expected.Length, features.Length);
        double worst = features.Zip(expected, (actual, exact) => Math.Abs(actual - exact)).Max();
        Assert.InRange(worst, 0, 1 + 1e-9);
    }
}

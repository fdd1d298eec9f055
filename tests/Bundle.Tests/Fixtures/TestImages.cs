using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Images drawn pixel by pixel, encoded, and decoded to features.</summary>
internal static class TestImages
{
    public static byte[] Encode(
        int width,
        int height,
        Func<int, int, SKColor> pixel,
        SKEncodedImageFormat format = SKEncodedImageFormat.Png,
        int quality = 100,
        SKColorSpace? colorSpace = null)
    {
        using var bitmap = new SKBitmap(
            new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorSpace ?? SKColorSpace.CreateSrgb()));
        byte[] pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            SKColor color = pixel(i % width, i / width);
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) =
                (color.Red, color.Green, color.Blue, color.Alpha);
        }

        Assert.Equal(pixels.Length, bitmap.ByteCount);
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    public static byte[] Flat(
        int width, int height, SKColor color, SKEncodedImageFormat format = SKEncodedImageFormat.Png, int quality = 100) =>
        Encode(width, height, (_, _) => color, format, quality);

    /// <summary>Noise over a gradient: every pixel differs from its neighbours.</summary>
    public static Func<int, int, SKColor> Noise(int seed) => (x, y) =>
    {
        uint hash = (uint)((x * 73856093) ^ (y * 19349663) ^ (seed * 83492791));
        hash = (hash ^ (hash >> 13)) * 0x5bd1e995;
        hash ^= hash >> 15;
        return new SKColor((byte)hash, (byte)(hash >> 8), (byte)(hash >> 16));
    };

    /// <summary>A smooth colour wheel that JPEG and WebP keep well.</summary>
    public static Func<int, int, SKColor> Smooth(int width, int height) => (x, y) => new SKColor(
        (byte)(40 + (160 * x / width)), (byte)(40 + (160 * y / height)), (byte)(200 - (80 * x / width) - (80 * y / height)));

    public static (AvatarDecodeStatus Status, byte[] Features) Decode(byte[] encoded, int size)
    {
        var decoder = new AvatarDecoder(new AvatarSpec { Size = size });
        byte[] features = new byte[decoder.FeatureBytes];
        return (decoder.Decode(encoded, features), features);
    }

    public static byte[] Features(byte[] encoded, int size)
    {
        (AvatarDecodeStatus status, byte[] features) = Decode(encoded, size);
        Assert.Equal(AvatarDecodeStatus.Ok, status);
        return features;
    }

    public static (byte Red, byte Green, byte Blue) At(this byte[] features, int size, int x, int y)
    {
        int offset = ((y * size) + x) * 3;
        return (features[offset], features[offset + 1], features[offset + 2]);
    }

    /// <summary>Every pixel is this colour, within a tolerance in levels.</summary>
    public static void AssertFlat(byte[] features, SKColor color, int tolerance = 0)
    {
        byte[] expected = [color.Red, color.Green, color.Blue];
        for (int i = 0; i < features.Length; i++)
        {
            Assert.InRange(features[i], expected[i % 3] - tolerance, expected[i % 3] + tolerance);
        }
    }

    /// <summary>The largest difference, in levels.</summary>
    public static int Distance(byte[] one, byte[] other) =>
        one.Zip(other, (left, right) => Math.Abs(left - right)).Max();
}

using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Encodes pictures in the formats that avatars come in.</summary>
internal static class AvatarEncoder
{
    private const int Quality = 90;

    private static readonly double[] FormatShares = [0.86, 0.07, 0.07];

    /// <summary>Mostly JPEG, some PNG and WebP; the extension starts with a dot.</summary>
    public static (byte[] Bytes, string Extension) Encode(SKBitmap picture, RandomStream random)
        => random.PickWeighted(FormatShares) switch
        {
            0 => (Encode(picture, SKEncodedImageFormat.Jpeg), ".jpg"),
            1 => (Encode(picture, SKEncodedImageFormat.Png), ".png"),
            _ => (Encode(picture, SKEncodedImageFormat.Webp), ".webp"),
        };

    public static byte[] Encode(SKBitmap picture, SKEncodedImageFormat format)
    {
        using var data = picture.Encode(format, Quality)
            ?? throw new InvalidOperationException($"The {format} encoder isn't part of this SkiaSharp build.");
        return data.ToArray();
    }
}

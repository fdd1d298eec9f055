using SkiaSharp;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Encoded images.</summary>
internal static class Pictures
{
    /// <summary>A PNG of one colour.</summary>
    public static byte[] Png(int width, int height, byte red, byte green, byte blue)
    {
        using var picture = new SKBitmap(width, height);
        picture.Erase(new SKColor(red, green, blue));
        using SKData data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}

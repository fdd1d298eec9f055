using Google.Protobuf;
using SkiaSharp;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Encoded avatars of one colour.</summary>
internal static class TestAvatars
{
    public static ByteString White { get; } = Png(SKColors.White);

    public static ByteString Black { get; } = Png(SKColors.Black);

    /// <summary>Seven eighths as bright as white.</summary>
    public static ByteString LightGrey { get; } = Png(new SKColor(223, 223, 223));

    /// <summary>Begins as an image does, and isn't one.</summary>
    public static ByteString Broken { get; } = ByteString.CopyFrom(White.Span[..20]);

    private static ByteString Png(SKColor color)
    {
        using var bitmap = new SKBitmap(20, 20);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return ByteString.CopyFrom(data.AsSpan());
    }
}

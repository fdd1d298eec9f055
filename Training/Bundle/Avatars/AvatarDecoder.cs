using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Features;
using SkiaSharp;

namespace GenderGrpc.Bundle.Avatars;

/// <summary>
/// Makes avatar features of encoded image bytes: uint8 [S, S, 3]. The header is checked before a pixel is allocated,
/// large JPEGs are decoded at a fraction of their size, and the first frame of an animation is taken. Safe for
/// concurrent use.
/// </summary>
public sealed class AvatarDecoder
{
    /// <summary>The default limit of pixels: 40 million.</summary>
    public const int DefaultMaxPixels = 40_000_000;

    // Named, because without a colour space the codec leaves the numbers of any other profile as they are.
    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb();

    private readonly int _size;
    private readonly long _maxPixels;

    /// <summary>Creates a decoder for a spec and a limit of pixels (width times height, as the header says).</summary>
    public AvatarDecoder(AvatarSpec spec, long maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPixels);
        _size = spec.Size;
        _maxPixels = maxPixels;
        FeatureBytes = spec.FeatureBytes;
    }

    /// <summary>How many bytes the features of one avatar take.</summary>
    public int FeatureBytes { get; }

    /// <summary>
    /// Decodes into <paramref name="features"/>, which holds <see cref="FeatureBytes"/>. They are undefined unless the
    /// status is <see cref="AvatarDecodeStatus.Ok"/>.
    /// </summary>
    public unsafe AvatarDecodeStatus Decode(ReadOnlySpan<byte> encoded, Span<byte> features)
    {
        if (encoded.IsEmpty)
        {
            return AvatarDecodeStatus.Undecodable;
        }

        fixed (byte* bytes = encoded)
        {
            // The data isn't copied: it lives as long as the codec that reads it.
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null)
            {
                return AvatarDecodeStatus.Undecodable;
            }

            SKImageInfo header = codec.Info;
            if (header.Width <= 0 || header.Height <= 0)
            {
                return AvatarDecodeStatus.Undecodable;
            }

            return (long)header.Width * header.Height > _maxPixels
                ? AvatarDecodeStatus.TooManyPixels
                : Decode(codec, header, features[..FeatureBytes]);
        }
    }

    private unsafe AvatarDecodeStatus Decode(SKCodec codec, SKImageInfo header, Span<byte> features)
    {
        SKSizeI size = ScaledSize(codec, header);
        var target = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, Srgb);
        nuint length = (nuint)target.BytesSize64;
        byte* pixels = (byte*)NativeMemory.Alloc(length);
        try
        {
            if (codec.GetPixels(target, (nint)pixels) != SKCodecResult.Success)
            {
                return AvatarDecodeStatus.Undecodable;
            }

            AvatarResizer.Resize(pixels, size.Width, size.Height, _size, codec.EncodedOrigin, features);
            return AvatarDecodeStatus.Ok;
        }
        finally
        {
            NativeMemory.Free(pixels);
        }
    }

    /// <summary>The smallest size the codec can decode to directly whose shorter side still covers the features.</summary>
    private SKSizeI ScaledSize(SKCodec codec, SKImageInfo header)
    {
        int shorter = Math.Min(header.Width, header.Height);
        for (int eighths = 1; eighths < 8; eighths++)
        {
            if (shorter * eighths < _size * 8)
            {
                continue;
            }

            SKSizeI scaled = codec.GetScaledDimensions(eighths / 8f);
            if (Math.Min(scaled.Width, scaled.Height) >= _size)
            {
                return scaled;
            }
        }

        return header.Size;
    }
}

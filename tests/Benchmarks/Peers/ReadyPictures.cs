using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>
/// Avatars as bitmaps of the model's own size: the contract's way to hand over a ready tensor. There is nothing to decompress or to
/// scale, and what comes out is what went in.
/// </summary>
internal static class ReadyPictures
{
    /// <summary>The profiles with such avatars in the place of theirs.</summary>
    public static EncodedProfile[] Of(IEnumerable<EncodedProfile> profiles, FeatureExtractor extractor) =>
        [.. profiles.Select(profile => profile with { Avatar = Of(profile.Avatar, extractor) })];

    private static byte[] Of(byte[] avatar, FeatureExtractor extractor)
    {
        int size = extractor.Spec.Avatar.Size;
        byte[] pixels = new byte[extractor.AvatarBytes];
        if (extractor.Avatar(avatar, pixels) != AvatarDecodeStatus.Ok)
        {
            throw new BundleException("A sample picture can't be decoded.");
        }

        return RawBmp.Encode(size, size, (x, y) =>
        {
            int offset = ((y * size) + x) * 3;
            return new SKColor(pixels[offset], pixels[offset + 1], pixels[offset + 2]);
        });
    }
}

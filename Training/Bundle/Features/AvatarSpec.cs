using System.Text.Json.Serialization;

namespace GenderGrpc.Bundle.Features;

/// <summary>
/// Avatar features: uint8 [S, S, 3], RGB in sRGB, alpha over white, oriented by EXIF, centre-cropped to a square and
/// resized with a triangle filter whose support grows with the reduction. Normalisation is in the graph.
/// </summary>
public sealed record AvatarSpec
{
    /// <summary>The side S in pixels, 16 to 512.</summary>
    public required int Size { get; init; }

    /// <summary>How many bytes one avatar's features take.</summary>
    [JsonIgnore]
    public int FeatureBytes => Size * Size * 3;

    internal void Validate()
    {
        if (Size is < 16 or > 512)
        {
            throw new BundleException($"features.avatar.size is {Size}; it must be 16 to 512.");
        }
    }
}

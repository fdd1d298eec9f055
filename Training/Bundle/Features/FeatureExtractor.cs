using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Nicknames;

namespace GenderGrpc.Bundle.Features;

/// <summary>
/// The one way from raw inputs to features, for training and serving alike. Safe for concurrent use.
/// </summary>
public sealed class FeatureExtractor
{
    private readonly AvatarDecoder _avatars;
    private readonly INicknameTokenizer _nicknames;

    /// <summary>
    /// Creates an extractor for a spec and the vocabulary that goes with it. Throws <see cref="BundleException"/> where either can't be used.
    /// </summary>
    public FeatureExtractor(FeatureSpec spec, Vocabulary vocabulary, long maxPixels = AvatarDecoder.DefaultMaxPixels)
    {
        spec.Validate();
        Spec = spec;
        _avatars = new AvatarDecoder(spec.Avatar, maxPixels);
        _nicknames = NicknameTokenizer.Create(spec.Nickname, vocabulary);
    }

    /// <summary>What the features look like.</summary>
    public FeatureSpec Spec { get; }

    /// <summary>Token ids go from 0 up to, and without, this.</summary>
    public int TokenIdCount => _nicknames.IdCount;

    /// <summary>Bytes of one avatar's features.</summary>
    public int AvatarBytes => _avatars.FeatureBytes;

    /// <summary>Ids of one nickname's features.</summary>
    public int NicknameLength => _nicknames.Length;

    /// <summary>Decodes an avatar into uint8 [S, S, 3].</summary>
    public AvatarDecodeStatus Avatar(ReadOnlySpan<byte> encoded, Span<byte> features) => _avatars.Decode(encoded, features);

    /// <summary>Tokenises a nickname into ids [L]; false where it is blank.</summary>
    public bool Nickname(ReadOnlySpan<char> nickname, Span<int> ids) => _nicknames.Encode(nickname, ids);
}

using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>Makes the tokenizer that a feature spec names.</summary>
public static class NicknameTokenizer
{
    /// <summary>
    /// Creates the tokenizer. Throws <see cref="BundleException"/> for a spec or a vocabulary that it can't use, and
    /// <see cref="PlatformNotSupportedException"/> where the host can't normalise Unicode.
    /// </summary>
    public static INicknameTokenizer Create(NicknameSpec spec, Vocabulary vocabulary)
    {
        NicknameNormalizer.RequirePlatformSupport();
        spec.Validate();
        return spec.Tokenizer switch
        {
            NicknameSpec.RuneTokenizerKind => new RuneTokenizer(RuneVocabulary.Parse(vocabulary.Text), spec),
            NicknameSpec.NgramTokenizerKind => NgramTokenizer.Create(spec, vocabulary),
            NicknameSpec.WordPieceTokenizerKind => WordPieceVocabulary.CreateTokenizer(spec, vocabulary),
            _ => BytePairVocabulary.CreateTokenizer(spec, vocabulary),
        };
    }
}

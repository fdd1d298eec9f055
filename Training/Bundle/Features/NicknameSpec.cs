using System.Text.Json.Serialization;

namespace GenderGrpc.Bundle.Features;

/// <summary>
/// Nickname features: token ids [L]. 0 is padding, 1 and 2 are the marks of begin and end, then come the runes of
/// the vocabulary, then hash buckets for all other runes.
/// </summary>
public sealed record NicknameSpec
{
    /// <summary>The only tokenizer kind so far: NFKC, lower case, one token for each rune.</summary>
    public const string RuneTokenizerKind = "rune";

    /// <summary>Which tokenizer makes the ids.</summary>
    public string Tokenizer { get; init; } = RuneTokenizerKind;

    /// <summary>The number L of ids, 4 to 256. Longer nicknames are cut.</summary>
    public required int Length { get; init; }

    /// <summary>Hash buckets for runes that the vocabulary lacks, 1 to 1,000,000.</summary>
    public required int HashBuckets { get; init; }

    /// <summary>Whether words are split where the case changes, at digits and at low lines, and a word's end is marked as the nickname's is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SplitsWords { get; init; }

    /// <summary>The vocabulary's file in the bundle.</summary>
    public string VocabularyFile { get; init; } = "vocabulary.txt";

    internal void Validate()
    {
        if (Tokenizer != RuneTokenizerKind)
        {
            throw new BundleException($"features.nickname.tokenizer is '{Tokenizer}'; this version knows '{RuneTokenizerKind}'.");
        }

        if (Length is < 4 or > 256)
        {
            throw new BundleException($"features.nickname.length is {Length}; it must be 4 to 256.");
        }

        if (HashBuckets is < 1 or > 1_000_000)
        {
            throw new BundleException($"features.nickname.hashBuckets is {HashBuckets}; it must be 1 to 1000000.");
        }
    }
}

using System.Text.Json.Serialization;

namespace GenderGrpc.Bundle.Features;

/// <summary>
/// Nickname features: token ids [L]. 0 is padding. Of all kinds but <see cref="NgramTokenizerKind"/>, 1 and 2 are the marks of begin and
/// end, then come the tokens of the vocabulary, then hash buckets where the kind has them.
/// </summary>
public sealed record NicknameSpec
{
    /// <summary>One token for each rune; those that the vocabulary lacks are hashed.</summary>
    public const string RuneTokenizerKind = "rune";

    /// <summary>Every character n-gram and every word, hashed: fastText's subwords.</summary>
    public const string NgramTokenizerKind = "ngram";

    /// <summary>BERT's WordPiece.</summary>
    public const string WordPieceTokenizerKind = "wordpiece";

    /// <summary>GPT-2's byte-level byte pairs.</summary>
    public const string BytePairTokenizerKind = "bpe";

    private const int LongestNgram = 8;

    /// <summary>Which tokenizer makes the ids of the nickname, NFKC and in lower case.</summary>
    public string Tokenizer { get; init; } = RuneTokenizerKind;

    /// <summary>The number L of ids, 4 to 1024. Longer nicknames are cut.</summary>
    public required int Length { get; init; }

    /// <summary>Hash buckets for what the vocabulary lacks, 1 to 10,000,000; 0 for a kind that hashes nothing.</summary>
    public required int HashBuckets { get; init; }

    /// <summary>Whether words are split where the case changes, at digits and at low lines, and a word's end is marked as the nickname's is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SplitsWords { get; init; }

    /// <summary>Runes of the shortest n-gram, 1 to 8; only of <see cref="NgramTokenizerKind"/>.</summary>
    public int? NgramMinimum { get; init; }

    /// <summary>Runes of the longest n-gram, <see cref="NgramMinimum"/> to 8; only of <see cref="NgramTokenizerKind"/>.</summary>
    public int? NgramMaximum { get; init; }

    /// <summary>The vocabulary's file in the bundle; an empty one where the kind has no vocabulary.</summary>
    public string VocabularyFile { get; init; } = "vocabulary.txt";

    internal void Validate()
    {
        if (Tokenizer is not (RuneTokenizerKind or NgramTokenizerKind or WordPieceTokenizerKind or BytePairTokenizerKind))
        {
            throw new BundleException(
                $"features.nickname.tokenizer is '{Tokenizer}'; this version knows '{RuneTokenizerKind}', '{NgramTokenizerKind}', "
                + $"'{WordPieceTokenizerKind}' and '{BytePairTokenizerKind}'.");
        }

        if (Length is < 4 or > 1024)
        {
            throw new BundleException($"features.nickname.length is {Length}; it must be 4 to 1024.");
        }

        ValidateHashBuckets();
        ValidateNgrams();
    }

    private void ValidateHashBuckets()
    {
        if (Tokenizer is WordPieceTokenizerKind or BytePairTokenizerKind)
        {
            if (HashBuckets != 0)
            {
                throw new BundleException(
                    $"features.nickname.hashBuckets is {HashBuckets}; it must be 0, as the tokenizer '{Tokenizer}' hashes nothing.");
            }
        }
        else if (HashBuckets is < 1 or > 10_000_000)
        {
            throw new BundleException($"features.nickname.hashBuckets is {HashBuckets}; it must be 1 to 10000000.");
        }
    }

    private void ValidateNgrams()
    {
        if (Tokenizer != NgramTokenizerKind)
        {
            if ((NgramMinimum ?? NgramMaximum) is not null)
            {
                string field = NgramMinimum is null ? "ngramMaximum" : "ngramMinimum";
                throw new BundleException($"features.nickname.{field} is set; only the tokenizer '{NgramTokenizerKind}' has it.");
            }
        }
        else if (NgramMinimum is not (>= 1 and <= LongestNgram))
        {
            throw new BundleException(
                $"features.nickname.ngramMinimum is {Shown(NgramMinimum)}; it must be 1 to {LongestNgram}.");
        }
        else if (NgramMaximum is not (>= 1 and <= LongestNgram) || NgramMaximum < NgramMinimum)
        {
            throw new BundleException(
                $"features.nickname.ngramMaximum is {Shown(NgramMaximum)}; it must be {NgramMinimum} (ngramMinimum) to {LongestNgram}.");
        }

        static string Shown(int? value) => value is { } number ? $"{number}" : "missing";
    }
}

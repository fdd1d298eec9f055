using System.Buffers;
using System.Text;
using GenderGrpc.Bundle.Features;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// One token for each rune of the normalised nickname, between a begin and an end mark. Runes outside the vocabulary
/// fall into hash buckets, so every script, emoji and joiner says something. Safe for concurrent use.
/// </summary>
public sealed class RuneTokenizer : Tokenizer, INicknameTokenizer
{
    /// <summary>The id that fills the features after the last token.</summary>
    public const int PaddingId = 0;

    /// <summary>The id before the first rune.</summary>
    public const int BeginId = 1;

    /// <summary>The id after the last rune and, where the spec splits words, after every other word.</summary>
    public const int EndId = 2;

    private const int FirstRuneId = 3;

    private readonly RuneVocabulary _vocabulary;
    private readonly int _hashBuckets;
    private readonly bool _splitsWords;

    /// <summary>Creates a tokenizer with the vocabulary and the number of hash buckets of a bundle.</summary>
    public RuneTokenizer(RuneVocabulary vocabulary, NicknameSpec spec)
    {
        _vocabulary = vocabulary;
        _hashBuckets = spec.HashBuckets;
        Length = spec.Length;
        _splitsWords = spec.SplitsWords;
    }

    /// <inheritdoc />
    public int Length { get; }

    /// <inheritdoc />
    public int IdCount => FirstRuneId + _vocabulary.Count + _hashBuckets;

    /// <inheritdoc />
    public bool Encode(ReadOnlySpan<char> nickname, Span<int> ids)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(NicknameNormalizer.MaximumLength);
        try
        {
            int length = NicknameNormalizer.Normalize(nickname, buffer, _splitsWords);
            ids.Clear();
            if (length == 0)
            {
                return false;
            }

            ids[0] = BeginId;
            int count = 1;
            foreach (Rune rune in buffer.AsSpan(0, length).EnumerateRunes())
            {
                if (count == ids.Length)
                {
                    return true;
                }

                ids[count++] = IdOf(rune);
            }

            if (count < ids.Length)
            {
                ids[count] = EndId;
            }

            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc />
    public override OperationStatus Decode(
        IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        idsConsumed = 0;
        charsWritten = 0;
        // End marks that nothing has followed yet: before another word they are its space.
        int ends = 0;
        foreach (int id in ids)
        {
            if (id < 0 || id >= IdCount)
            {
                return OperationStatus.InvalidData;
            }

            if (id == EndId && _splitsWords && charsWritten > 0)
            {
                ends++;
                continue;
            }

            if (id >= FirstRuneId)
            {
                // What fell into a hash bucket can't be told again.
                Rune rune = id - FirstRuneId < _vocabulary.Count ? _vocabulary[id - FirstRuneId] : Rune.ReplacementChar;
                int space = Math.Min(ends, 1);
                if (charsWritten + space + rune.Utf16SequenceLength > destination.Length)
                {
                    return OperationStatus.DestinationTooSmall;
                }

                destination.Slice(charsWritten, space).Fill(' ');
                charsWritten += space + rune.EncodeToUtf16(destination[(charsWritten + space)..]);
            }

            idsConsumed += ends + 1;
            ends = 0;
        }

        idsConsumed += ends;
        return OperationStatus.Done;
    }

    /// <summary>The tokens of the normalised text, without marks. The offsets are those in the normalised text.</summary>
    protected override EncodeResults<EncodedToken> EncodeToTokens(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        char[] buffer = new char[NicknameNormalizer.MaximumLength];
        int length = NicknameNormalizer.Normalize(text ?? textSpan, buffer, _splitsWords);
        var tokens = new List<EncodedToken>();
        int start = 0;
        foreach (Rune rune in buffer.AsSpan(0, length).EnumerateRunes())
        {
            if (tokens.Count == settings.MaxTokenCount)
            {
                break;
            }

            int end = start + rune.Utf16SequenceLength;
            tokens.Add(new EncodedToken(IdOf(rune), rune.ToString(), start..end));
            start = end;
        }

        return new EncodeResults<EncodedToken>
        {
            Tokens = tokens,
            NormalizedText = new string(buffer, 0, length),
            CharsConsumed = start,
        };
    }

    private int IdOf(Rune rune) => _splitsWords && rune.Value == ' ' ? EndId
        : _vocabulary.TryGetIndex(rune, out int index)
        ? FirstRuneId + index
        : FirstRuneId + _vocabulary.Count + (int)(Hash((uint)rune.Value) % (uint)_hashBuckets);

    // The finaliser of MurmurHash3: neighbouring code points, which a script's are, spread over all buckets.
    private static uint Hash(uint value)
    {
        value ^= value >> 16;
        value *= 0x85EBCA6B;
        value ^= value >> 13;
        value *= 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}

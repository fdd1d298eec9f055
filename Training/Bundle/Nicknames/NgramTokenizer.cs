using System.Buffers;
using System.Text;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// fastText's subwords (Joulin et al., arXiv 1607.01759; Bojanowski et al., arXiv 1607.04606, §3.2): of each word of the normalised
/// nickname, put between the marks &lt; and &gt;, the whole and then every run of NgramMinimum to NgramMaximum runes, hashed into
/// buckets. As in fastText a mark alone is no run. Unlike fastText, which has whole words in a dictionary, those are hashed too, marks
/// and all, as one more run; where the longest run is the whole, it comes once. The ids are a bag: 0 is padding, a bucket's id is its
/// number and 1. Safe for concurrent use.
/// </summary>
public sealed class NgramTokenizer : INicknameTokenizer
{
    /// <summary>The id that fills the features after the last run.</summary>
    public const int PaddingId = 0;

    private const int FirstBucketId = 1;

    private static readonly Rune s_begin = new('<');
    private static readonly Rune s_end = new('>');

    private readonly int _minimum;
    private readonly int _maximum;
    private readonly int _buckets;
    private readonly bool _splitsWords;

    private NgramTokenizer(int minimum, int maximum, NicknameSpec spec)
    {
        _minimum = minimum;
        _maximum = maximum;
        _buckets = spec.HashBuckets;
        _splitsWords = spec.SplitsWords;
        Length = spec.Length;
    }

    /// <inheritdoc />
    public int Length { get; }

    /// <inheritdoc />
    public int IdCount => FirstBucketId + _buckets;

    /// <inheritdoc />
    public bool Encode(ReadOnlySpan<char> nickname, Span<int> ids)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(NicknameNormalizer.MaximumLength);
        Rune[] word = ArrayPool<Rune>.Shared.Rent(NicknameNormalizer.MaximumLength + 2);
        try
        {
            ReadOnlySpan<char> text = buffer.AsSpan(0, NicknameNormalizer.Normalize(nickname, buffer, _splitsWords));
            ids.Clear();
            int count = 0;
            // The normaliser leaves no white space but single blanks between words.
            foreach (Range range in text.Split(' '))
            {
                if (count == ids.Length)
                {
                    break;
                }

                count += EncodeWord(Mark(text[range], word), ids[count..]);
            }

            return !text.IsEmpty;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
            ArrayPool<Rune>.Shared.Return(word);
        }
    }

    /// <summary>Creates a tokenizer of a valid spec. Throws <see cref="BundleException"/> for a vocabulary that isn't empty.</summary>
    internal static NgramTokenizer Create(NicknameSpec spec, Vocabulary vocabulary) => string.IsNullOrWhiteSpace(vocabulary.Text)
        ? new NgramTokenizer(spec.NgramMinimum!.Value, spec.NgramMaximum!.Value, spec)
        : throw new BundleException($"The vocabulary isn't empty, but the tokenizer '{NicknameSpec.NgramTokenizerKind}' has none.");

    private static ReadOnlySpan<Rune> Mark(ReadOnlySpan<char> text, Rune[] word)
    {
        int length = 0;
        if (text.IsEmpty)
        {
            return [];
        }

        word[length++] = s_begin;
        foreach (Rune rune in text.EnumerateRunes())
        {
            word[length++] = rune;
        }

        word[length++] = s_end;
        return word.AsSpan(0, length);
    }

    /// <summary>Fills in the ids of a word as far as there is room, and returns how many it has filled in.</summary>
    private int EncodeWord(ReadOnlySpan<Rune> word, Span<int> ids)
    {
        if (word.IsEmpty)
        {
            return 0;
        }

        FastTextHash whole = FastTextHash.Empty;
        foreach (Rune rune in word)
        {
            whole = whole.Append(rune);
        }

        int count = 0;
        ids[count++] = IdOf(whole);
        for (int start = 0; start < word.Length; start++)
        {
            FastTextHash hash = FastTextHash.Empty;
            int longest = Math.Min(_maximum, word.Length - start);
            for (int length = 1; length <= longest; length++)
            {
                hash = hash.Append(word[start + length - 1]);
                bool isMark = length == 1 && (start == 0 || start == word.Length - 1);
                if (length < _minimum || length == word.Length || isMark)
                {
                    continue;
                }

                if (count == ids.Length)
                {
                    return count;
                }

                ids[count++] = IdOf(hash);
            }
        }

        return count;
    }

    private int IdOf(FastTextHash hash) => FirstBucketId + (int)(hash.Value % (uint)_buckets);
}

using System.Buffers;
using GenderGrpc.Bundle.Features;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// The tokens that a tokenizer of the library makes of the normalised nickname, between a begin and an end mark as those of
/// <see cref="RuneTokenizer"/>: 0 is padding, 1 and 2 are the marks, then come the library's ids. Safe for concurrent use.
/// </summary>
internal sealed class SubwordTokenizer : INicknameTokenizer
{
    private const int FirstTokenId = RuneTokenizer.EndId + 1;

    private readonly Tokenizer _tokenizer;
    private readonly bool _splitsWords;

    /// <summary>Creates it around a tokenizer whose ids go from 0 up to, and without, <paramref name="tokenCount"/>.</summary>
    public SubwordTokenizer(Tokenizer tokenizer, int tokenCount, NicknameSpec spec)
    {
        _tokenizer = tokenizer;
        _splitsWords = spec.SplitsWords;
        IdCount = FirstTokenId + tokenCount;
        Length = spec.Length;
    }

    /// <inheritdoc />
    public int IdCount { get; }

    /// <inheritdoc />
    public int Length { get; }

    /// <inheritdoc />
    public bool Encode(ReadOnlySpan<char> nickname, Span<int> ids)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(NicknameNormalizer.MaximumLength);
        try
        {
            ReadOnlySpan<char> text = buffer.AsSpan(0, NicknameNormalizer.Normalize(nickname, buffer, _splitsWords));
            ids.Clear();
            if (text.IsEmpty)
            {
                return false;
            }

            // Cut here and not by the library's maximum count, which leaves out a word that doesn't fit as a whole.
            IReadOnlyList<int> tokens = _tokenizer.EncodeToIds(text, considerNormalization: false);
            ids[0] = RuneTokenizer.BeginId;
            int count = Math.Min(tokens.Count, ids.Length - 1);
            for (int i = 0; i < count; i++)
            {
                ids[i + 1] = FirstTokenId + tokens[i];
            }

            if (count + 1 < ids.Length)
            {
                ids[count + 1] = RuneTokenizer.EndId;
            }

            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}

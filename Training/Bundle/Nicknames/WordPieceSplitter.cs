using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// Parts a normalised nickname into words as BERT does it: at white space, with each punctuation mark and each Chinese character a word
/// of its own. Unlike BERT every symbol is one too, so that an emoji next to a name doesn't make all of it unknown, and nothing is
/// dropped.
/// </summary>
internal sealed class WordPieceSplitter : PreTokenizer
{
    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var words = new List<(int, int)>();
        int start = 0;
        int offset = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = offset + rune.Utf16SequenceLength;
            bool isSpace = Rune.IsWhiteSpace(rune);
            if (isSpace || StandsAlone(rune))
            {
                if (start < offset)
                {
                    words.Add((start, offset - start));
                }

                if (!isSpace)
                {
                    words.Add((offset, next - offset));
                }

                start = next;
            }

            offset = next;
        }

        if (start < offset)
        {
            words.Add((start, offset - start));
        }

        return words;
    }

    private static bool StandsAlone(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol
        || rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}

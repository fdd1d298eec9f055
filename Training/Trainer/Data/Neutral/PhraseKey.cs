using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>
/// What is left of a phrase without its case and its punctuation: spellings that differ in nothing else are one phrase, so
/// that "night owl" and "Night_Owl" are in one split.
/// </summary>
internal static class PhraseKey
{
    private const int EmojiPresentation = 0xFE0F;

    // A stroke that stands between two parts of a phrase in net names.
    private const int DotStroke = '丶';

    /// <summary>The letters and digits of a phrase; if it has none, the phrase without white space.</summary>
    public static string Of(string phrase)
    {
        string folded = phrase.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        string key = Where(folded, IsOfWord);
        return key.Length > 0 ? key : Where(folded, rune => !Rune.IsWhiteSpace(rune) && rune.Value != EmojiPresentation);
    }

    /// <summary>The split of a phrase: 8 of 10 are to train, one to calibrate, and one to measure.</summary>
    public static Split SplitOf(string phrase)
    {
        // A hash that is the same on every machine and for ever, unlike GetHashCode.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Of(phrase)));
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) % 10) switch
        {
            8 => Split.Val,
            9 => Split.Test,
            _ => Split.Train,
        };
    }

    private static bool IsOfWord(Rune rune) => rune.Value is not (EmojiPresentation or DotStroke)
        && (Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static string Where(string text, Func<Rune, bool> keep)
    {
        var kept = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes().Where(keep))
        {
            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// Brings a nickname to the form that tokens are made of: lone surrogates and U+FFFE, which .NET's NFKC throws on,
/// replaced by U+FFFD, NFKC, lower case, runs of white space and control characters made one space, and none at either
/// end.
/// </summary>
public static class NicknameNormalizer
{
    // More than the 256 runes that a request may hold, so nothing that serving accepts is cut before the tokens are.
    private const int MaximumInput = 512;

    // NFKC makes at most 18 UTF-16 units of one (U+FDFA).
    private const int MaximumExpansion = 18;

    private const int ByteOrderReversed = 0xFFFE;

    // NFKC's output, which splitting words at most doubles.
    private const int MaximumComposed = MaximumInput * MaximumExpansion;

    /// <summary>UTF-16 units that a destination needs for any nickname.</summary>
    public const int MaximumLength = 2 * MaximumComposed;

    /// <summary>
    /// Normalises into the destination, which holds at least <see cref="MaximumLength"/> units, and returns how many
    /// it wrote; 0 for a blank nickname. Nothing that is in <paramref name="nickname"/> makes it throw.
    /// Where words are to be split, a low line is a space, and there is one before a capital that begins a word (<c>AnnaKWright</c>) and
    /// between a letter and a digit (<c>anna1971</c>): lower case would hide where they begin.
    /// </summary>
    public static int Normalize(ReadOnlySpan<char> nickname, Span<char> destination, bool splitsWords = false)
    {
        Span<char> wellFormed = stackalloc char[MaximumInput];
        int length = ReplaceInvalid(nickname, wellFormed);
        char[] composed = ArrayPool<char>.Shared.Rent(MaximumComposed);
        try
        {
            if (!StringNormalizationExtensions.TryNormalize(
                    wellFormed[..length], composed, out int count, NormalizationForm.FormKC))
            {
                throw new InvalidOperationException("NFKC made more of a nickname than Unicode allows.");
            }

            return Fold(composed.AsSpan(0, count), destination, splitsWords);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(composed);
        }
    }

    /// <summary>
    /// Throws <see cref="PlatformNotSupportedException"/> where the host can't do NFKC (.NET in globalization-invariant
    /// mode leaves text as it is): the ids would silently differ from those of training.
    /// </summary>
    public static void RequirePlatformSupport()
    {
        Span<char> result = stackalloc char[4];
        if (!StringNormalizationExtensions.TryNormalize("\uFF21", result, out int count, NormalizationForm.FormKC)
            || count != 1 || result[0] != 'A')
        {
            throw new PlatformNotSupportedException(
                "This host can't normalise Unicode (NFKC): install ICU (Debian: libicu) and turn off "
                + "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }

    private static int ReplaceInvalid(ReadOnlySpan<char> text, Span<char> destination)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (length + rune.Utf16SequenceLength > destination.Length)
            {
                break;
            }

            length += (rune.Value == ByteOrderReversed ? Rune.ReplacementChar : rune).EncodeToUtf16(destination[length..]);
        }

        return length;
    }

    private static int Fold(ReadOnlySpan<char> text, Span<char> destination, bool splitsWords)
    {
        int length = 0;
        bool space = false;
        Rune previous = default;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int consumed);
            i += consumed;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || (splitsWords && rune.Value == '_'))
            {
                space = length > 0;
                previous = default;
                continue;
            }

            if (space || (splitsWords && length > 0 && BeginsWord(previous, rune, text[i..])))
            {
                destination[length++] = ' ';
                space = false;
            }

            length += Rune.ToLowerInvariant(rune).EncodeToUtf16(destination[length..]);
            // A mark belongs to the letter before it: where words end, a vowel sign is as good as a letter.
            previous = splitsWords && !IsMark(rune) ? rune : previous;
        }

        return length;
    }

    private static bool BeginsWord(Rune previous, Rune rune, ReadOnlySpan<char> rest) =>
        Rune.IsUpper(rune)
            ? Rune.IsLower(previous) || Rune.IsDigit(previous) || (Rune.IsUpper(previous) && StartsInLowerCase(rest))
            : (Rune.IsLetter(previous) && Rune.IsDigit(rune)) || (Rune.IsDigit(previous) && Rune.IsLetter(rune));

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool StartsInLowerCase(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune next, out _) == OperationStatus.Done && Rune.IsLower(next);
}

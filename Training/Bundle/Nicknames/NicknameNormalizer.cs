using System.Buffers;
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

    /// <summary>UTF-16 units that a destination needs for any nickname.</summary>
    public const int MaximumLength = MaximumInput * MaximumExpansion;

    /// <summary>
    /// Normalises into the destination, which holds at least <see cref="MaximumLength"/> units, and returns how many
    /// it wrote; 0 for a blank nickname. Nothing that is in <paramref name="nickname"/> makes it throw.
    /// </summary>
    public static int Normalize(ReadOnlySpan<char> nickname, Span<char> destination)
    {
        Span<char> wellFormed = stackalloc char[MaximumInput];
        int length = ReplaceInvalid(nickname, wellFormed);
        char[] composed = ArrayPool<char>.Shared.Rent(MaximumLength);
        try
        {
            if (!StringNormalizationExtensions.TryNormalize(
                    wellFormed[..length], composed, out int count, NormalizationForm.FormKC))
            {
                throw new InvalidOperationException("NFKC made more of a nickname than Unicode allows.");
            }

            return Fold(composed.AsSpan(0, count), destination);
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

    private static int Fold(ReadOnlySpan<char> text, Span<char> destination)
    {
        int length = 0;
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = length > 0;
                continue;
            }

            if (space)
            {
                destination[length++] = ' ';
                space = false;
            }

            length += Rune.ToLowerInvariant(rune).EncodeToUtf16(destination[length..]);
        }

        return length;
    }
}

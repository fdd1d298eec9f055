using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace GenderGrpc.Cli.Output;

/// <summary>Text that strangers wrote, made safe for one cell of a terminal.</summary>
internal static class TerminalText
{
    // Ends a right-to-left run, so that the terminal doesn't pull the next column into it.
    private const char LeftToRightMark = '\u200E';

    /// <summary>
    /// No control characters, no line breaks, nothing that reorders its surroundings, and at most
    /// <paramref name="cells"/> cells wide, cut between whole characters as readers see them.
    /// </summary>
    public static string Clean(string text, int cells)
    {
        var clean = new StringBuilder(text.Length);
        var rightToLeft = false;
        foreach (var rune in text.EnumerateRunes())
        {
            rightToLeft |= IsRightToLeft(rune);
            clean.Append(IsUnsafe(rune) ? "·" : rune.ToString());
        }

        var fitted = Fit(clean.ToString(), cells);
        return rightToLeft ? fitted + LeftToRightMark : fitted;
    }

    public static int Width(string text) => new Segment(text).CellCount();

    public static string Pad(string text, int cells) => text + new string(' ', Math.Max(0, cells - Width(text)));

    private static string Fit(string text, int cells)
    {
        if (Width(text) <= cells)
        {
            return text;
        }

        var fitted = new StringBuilder();
        var used = 1;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += Width(element);
            if (used > cells)
            {
                break;
            }

            fitted.Append(element);
        }

        return fitted.Append('…').ToString();
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // The zero-width joiner and the tags of flags are part of emoji; the rest of the class reorders or hides.
        UnicodeCategory.Format => rune.Value is not 0x200D and not (>= 0xE0020 and <= 0xE007F),
        _ => false,
    };

    private static bool IsRightToLeft(Rune rune) =>
        rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF)
            or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}

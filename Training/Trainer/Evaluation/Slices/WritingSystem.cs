using System.Buffers;
using System.Text;
using GenderGrpc.Bundle.Nicknames;

namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>Tells the script that most letters of a nickname are written in, as the model sees it (NFKC).</summary>
internal static class WritingSystem
{
    private const string Han = "han";
    private const string Japanese = "japanese";
    private const string Other = "other";
    private const string None = "none";

    // Blocks that hold letters of one script; what isn't a letter in them doesn't count.
    private static readonly (int First, int Last, string Script)[] s_blocks =
    [
        (0x0041, 0x02AF, "latin"),
        (0x0400, 0x052F, "cyrillic"),
        (0x0600, 0x06FF, "arabic"),
        (0x0750, 0x077F, "arabic"),
        (0x0870, 0x08FF, "arabic"),
        (0x0900, 0x097F, "devanagari"),
        (0x0E00, 0x0E7F, "thai"),
        (0x1100, 0x11FF, "hangul"),
        (0x1C80, 0x1C8F, "cyrillic"),
        (0x1E00, 0x1EFF, "latin"),
        (0x2C60, 0x2C7F, "latin"),
        (0x3005, 0x3007, Han),
        (0x3040, 0x30FF, Japanese),
        (0x31F0, 0x31FF, Japanese),
        (0x3400, 0x4DBF, Han),
        (0x4E00, 0x9FFF, Han),
        (0xA640, 0xA69F, "cyrillic"),
        (0xA720, 0xA7FF, "latin"),
        (0xAC00, 0xD7FF, "hangul"),
        (0xF900, 0xFAFF, Han),
        (0x20000, 0x323AF, Han),
    ];

    /// <summary>The script, in lower case; "other" for one that isn't told apart, "none" where there is no letter.</summary>
    public static string Of(string? nickname)
    {
        if (nickname is null)
        {
            return None;
        }

        char[] normalized = ArrayPool<char>.Shared.Rent(NicknameNormalizer.MaximumLength);
        int length = NicknameNormalizer.Normalize(nickname, normalized);
        string[] scripts = [.. ScriptsOf(normalized.AsSpan(0, length))];
        ArrayPool<char>.Shared.Return(normalized);

        // Kanji and kana are one script to a reader: any kana makes all of them Japanese.
        bool isJapanese = scripts.Contains(Japanese);
        return scripts.CountBy(script => isJapanese && script == Han ? Japanese : script)
            .OrderByDescending(script => script.Value)
            .FirstOrDefault(new KeyValuePair<string, int>(None, 0)).Key;
    }

    private static List<string> ScriptsOf(ReadOnlySpan<char> text)
    {
        var scripts = new List<string>();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                scripts.Add(Array.Find(s_blocks, block => block.First <= rune.Value && rune.Value <= block.Last).Script ?? Other);
            }
        }

        return scripts;
    }
}

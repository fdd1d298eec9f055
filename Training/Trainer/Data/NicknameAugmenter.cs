using System.Globalization;
using System.Text;

namespace GenderGrpc.Training.Data;

/// <summary>
/// Turns registered names into what people make of them as nicknames: another case, the given name alone, other
/// separators, digits, decorations. None of it depends on the label.
/// </summary>
internal static class NicknameAugmenter
{
    private static readonly string[] s_separators = ["", "_", ".", "-"];
    private static readonly string[] s_decorations = ["✨", "🌸", "🔥", "⭐", "💫", "🎮", "~", "♪", "🐱", "・"];

    private static readonly (string Before, string After)[] s_frames =
        [("x_", "_x"), ("xX", "Xx"), ("_", "_"), ("the", ""), ("real", ""), ("its", ""), ("", "official"), ("【", "】")];

    /// <summary>A variation of a nickname, or the nickname itself.</summary>
    public static string Augment(string nickname, ref SeededRandom random)
    {
        string text = random.NextBool(0.3) ? GivenName(nickname, ref random) : nickname;
        if (random.NextBool(0.3))
        {
            text = text.Replace(" ", random.Pick<string>(s_separators), StringComparison.Ordinal);
        }

        if (random.NextBool(0.2))
        {
            text = random.NextBool(0.5) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        }

        if (random.NextBool(0.2))
        {
            (string before, string after) = random.Pick<(string, string)>(s_frames);
            text = before + text + after;
        }

        if (random.NextBool(0.25))
        {
            text += Digits(ref random);
        }

        if (random.NextBool(0.15))
        {
            string decoration = random.Pick<string>(s_decorations);
            text = random.NextBool(0.5) ? decoration + text : text + decoration;
        }

        return text;
    }

    // The first word, where there are several; without the first rune, where it is a Han name of three or four.
    private static string GivenName(string name, ref SeededRandom random)
    {
        string[] words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1)
        {
            return random.NextBool(0.8) ? words[0] : words[^1];
        }

        Rune[] runes = [.. name.EnumerateRunes()];
        return runes.Length is 3 or 4 && runes.All(IsHan) ? string.Concat(runes.Skip(1)) : name;
    }

    private static bool IsHan(Rune rune) => rune.Value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF;

    private static string Digits(ref SeededRandom random) => random.NextInt(3) switch
    {
        0 => random.NextInt(100).ToString(CultureInfo.InvariantCulture),
        1 => (1950 + random.NextInt(70)).ToString(CultureInfo.InvariantCulture),
        _ => random.NextInt(10_000).ToString(CultureInfo.InvariantCulture),
    };
}

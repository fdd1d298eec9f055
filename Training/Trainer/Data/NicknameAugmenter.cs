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
    public static string Augment(string nickname, RandomStream random)
    {
        string text = random.Chance(0.3) ? GivenName(nickname, random) : nickname;
        if (random.Chance(0.3))
        {
            text = text.Replace(" ", random.Pick<string>(s_separators), StringComparison.Ordinal);
        }

        if (random.Chance(0.2))
        {
            text = random.Chance(0.5) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        }

        if (random.Chance(0.2))
        {
            (string before, string after) = random.Pick<(string, string)>(s_frames);
            text = before + text + after;
        }

        if (random.Chance(0.25))
        {
            text += Digits(random);
        }

        if (random.Chance(0.15))
        {
            string decoration = random.Pick<string>(s_decorations);
            text = random.Chance(0.5) ? decoration + text : text + decoration;
        }

        return text;
    }

    // One word, where there are several: mostly the first, but surnames stand first in some languages. Without the first
    // rune, where it is a Han name of three or four.
    private static string GivenName(string name, RandomStream random)
    {
        string[] words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1)
        {
            return random.Chance(0.8) ? words[0] : words[^1];
        }

        Rune[] runes = [.. name.EnumerateRunes()];
        return runes.Length is 3 or 4 && runes.All(IsHan) ? string.Concat(runes.Skip(1)) : name;
    }

    private static bool IsHan(Rune rune) => rune.Value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF;

    private static string Digits(RandomStream random) => random.Below(3) switch
    {
        0 => random.Below(100).ToString(CultureInfo.InvariantCulture),
        1 => (1950 + random.Below(70)).ToString(CultureInfo.InvariantCulture),
        _ => random.Below(10_000).ToString(CultureInfo.InvariantCulture),
    };
}

using System.Globalization;

namespace GenderGrpc.Training.Data;

/// <summary>
/// Turns registered names into what people make of them as nicknames: another case, the given name alone, other
/// surname, other separators, digits, decorations. None of it depends on the label.
/// </summary>
internal static class NicknameAugmenter
{
    private static readonly string[] s_separators = ["", "_", ".", "-"];
    private static readonly string[] s_decorations = ["✨", "🌸", "🔥", "⭐", "💫", "🎮", "~", "♪", "🐱", "・"];

    private static readonly (string Before, string After)[] s_frames =
        [("x_", "_x"), ("xX", "Xx"), ("_", "_"), ("the", ""), ("real", ""), ("its", ""), ("", "official"), ("【", "】")];

    /// <summary>
    /// A variation of a nickname, or the nickname itself; with the probability <paramref name="accountShare"/> an account's name, where it
    /// can be made into one.
    /// </summary>
    public static string Augment(string nickname, double accountShare, RandomStream random)
    {
        if (accountShare > 0 && random.Chance(accountShare) && AccountName.Make(nickname, random) is { } account)
        {
            return account;
        }

        ChineseName? chinese = ChineseName.Split(nickname);
        string text = random.Chance(0.3) ? GivenName(nickname, chinese, random) : nickname;
        // Without spaces between its parts a full name is soon known by heart, surname and all.
        if (chinese is { } name && text == nickname && random.Chance(0.6))
        {
            text = name.WithOtherSurname(random);
        }

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

    // One word, where there are several: mostly the first, but surnames stand first in some languages.
    private static string GivenName(string name, ChineseName? chinese, RandomStream random)
    {
        string[] words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? random.Chance(0.8) ? words[0] : words[^1] : chinese?.Given ?? name;
    }

    private static string Digits(RandomStream random) => random.Below(3) switch
    {
        0 => random.Below(100).ToString(CultureInfo.InvariantCulture),
        1 => (1950 + random.Below(70)).ToString(CultureInfo.InvariantCulture),
        _ => random.Below(10_000).ToString(CultureInfo.InvariantCulture),
    };
}

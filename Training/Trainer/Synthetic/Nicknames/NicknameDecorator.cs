using System.Globalization;
using System.Text;

namespace GenderGrpc.Training.Synthetic.Nicknames;

/// <summary>What people do to a name to make it a nickname. No decoration says anything about gender.</summary>
internal static class NicknameDecorator
{
    private const char FirstAscii = '!';
    private const char LastAscii = '~';
    private const char IdeographicSpace = '\u3000';
    private const int FullWidthOffset = 0xFEE0;

    private static readonly string[] Words =
    [
        "real", "its", "the", "just", "official", "pro", "live", "tv",
        "art", "music", "go", "hey", "ok", "online", "plays", "travels",
    ];

    private static readonly string[] ChineseWords = ["小", "阿", "老", "我是", "爱吃的", "快乐"];

    private static readonly string[] Emoji =
        ["✨", "🌟", "🔥", "☀️", "🍀", "🎵", "🐾", "🌈", "⚡", "🍊", "🧑‍💻", "🐻‍❄️", "🏳️‍🌈", "❤️‍🔥", "🎉", "☕️"];

    /// <summary>A light touch, such as a name on a profile carries: case, an emoji, full-width forms.</summary>
    public static string Touch(string text, RandomStream random)
        => random.PickWeighted([0.60, 0.12, 0.08, 0.12, 0.05, 0.03]) switch
        {
            1 => text.ToLowerInvariant(),
            2 => text.ToUpperInvariant(),
            3 => Beside(text, random.Pick<string>(Emoji), " ", random),
            4 => text + random.Pick("!", "~", ".", "…"),
            5 => FullWidth(text),
            _ => text,
        };

    /// <summary>Turns a given name into a handle with digits, separators, words and emoji around it.</summary>
    public static string Handle(string name, NicknameScript script, RandomStream random)
    {
        var core = (script is NicknameScript.Latin && random.Chance(0.6) ? name.ToLowerInvariant() : name)
            .Replace(' ', '_');
        var separator = random.Pick("_", ".", "-", "");
        var handle = random.Below(7) switch
        {
            0 => $"x{Underscores(random)}{core}{Underscores(random)}x",
            1 => core + separator + Digits(random),
            2 => Beside(core, Word(script, random), separator, random),
            3 => Beside(core, Word(script, random), separator, random) + Digits(random),
            4 => Digits(random) + separator + core,
            5 => Framed(core, random),
            _ => Beside(core, random.Pick<string>(Emoji), separator, random),
        };
        return random.PickWeighted([0.86, 0.07, 0.07]) switch
        {
            1 => handle + random.Pick<string>(Emoji),
            2 => FullWidth(handle),
            _ => handle,
        };
    }

    /// <summary>Replaces printable ASCII by its full-width forms, which NFKC turns back.</summary>
    public static string FullWidth(string text)
    {
        var wide = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            wide.Append(c switch
            {
                ' ' => IdeographicSpace,
                >= FirstAscii and <= LastAscii => (char)(c + FullWidthOffset),
                _ => c,
            });
        }

        return wide.ToString();
    }

    private static string Word(NicknameScript script, RandomStream random)
        => random.Pick<string>(script is NicknameScript.Chinese ? ChineseWords : Words);

    private static string Underscores(RandomStream random) => random.Pick("_", "__", "X_", "_o_");

    private static string Digits(RandomStream random) => random.Below(3) switch
    {
        0 => random.Below(100).ToString("00", CultureInfo.InvariantCulture),
        1 => (1960 + random.Below(50)).ToString(CultureInfo.InvariantCulture),
        _ => random.Below(10_000).ToString(CultureInfo.InvariantCulture),
    };

    private static string Framed(string core, RandomStream random)
    {
        var (left, right) = random.Pick(
            ("~", "~"), ("『", "』"), ("<", ">"), ("*", "*"), ("꧁", "꧂"), ("☆", "☆"), ("[", "]"), ("•", "•"));
        return left + core + right;
    }

    private static string Beside(string core, string other, string separator, RandomStream random)
        => random.Chance(0.5) ? core + separator + other : other + separator + core;
}

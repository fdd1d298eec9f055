using System.Globalization;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>Writes a phrase as people type it: in either Chinese script, as a handle, with digits or an emoji.</summary>
internal static class PhraseStyle
{
    private const double Traditional = 0.3;
    private const double Numbered = 0.04;
    private const double Decorated = 0.35;

    /// <summary>The phrase in some style.</summary>
    public static string Apply(string phrase, PhraseKind kind, RandomStream random)
    {
        if (kind is PhraseKind.Emoji or PhraseKind.Codes)
        {
            return phrase;
        }

        string text = kind switch
        {
            PhraseKind.Chinese => random.Chance(Traditional) ? TraditionalScript.Of(phrase) : phrase,
            PhraseKind.Japanese or PhraseKind.Korean or PhraseKind.Arabic or PhraseKind.Thai or PhraseKind.Hindi => phrase,
            _ => Spelt(phrase, random),
        };
        if (random.Chance(Numbered))
        {
            text += Digits(random);
        }

        return random.Chance(Decorated) ? NicknameDecorator.Touch(text, random) : text;
    }

    // Of a script that has cases and that handles are written in.
    private static string Spelt(string phrase, RandomStream random)
        => random.PickWeighted([0.40, 0.14, 0.08, 0.12, 0.10, 0.08, 0.04, 0.04]) switch
        {
            1 => Capitalised(phrase),
            2 => Initial(phrase),
            3 => Joined(phrase, "").ToLowerInvariant(),
            4 => Joined(Capitalised(phrase), ""),
            5 => Joined(phrase, "_").ToLowerInvariant(),
            6 => Joined(phrase, random.Pick(".", "-")).ToLowerInvariant(),
            7 => Joined(phrase, random.Pick("", "_")).ToLowerInvariant() + Digits(random),
            _ => phrase,
        };

    private static string Capitalised(string phrase) => string.Join(' ', phrase.Split(' ').Select(Initial));

    private static string Initial(string word) =>
        word.Length == 0 ? word : string.Concat(word[..1].ToUpperInvariant(), word.AsSpan(1));

    private static string Joined(string phrase, string separator) => phrase
        .Replace("'", "", StringComparison.Ordinal)
        .Replace(" & ", " ", StringComparison.Ordinal)
        .Replace(" ", separator, StringComparison.Ordinal);

    private static string Digits(RandomStream random) => random.Below(3) switch
    {
        0 => random.Below(100).ToString(CultureInfo.InvariantCulture),
        1 => (1960 + random.Below(65)).ToString(CultureInfo.InvariantCulture),
        _ => random.Below(1000).ToString("000", CultureInfo.InvariantCulture),
    };
}

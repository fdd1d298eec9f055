using System.Text;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>
/// What is never drawn: the phrases of <see cref="NeutralPhrases"/>, among them the demo's, which remain a test of phrases
/// that no model has seen; and names, which aren't neutral.
/// </summary>
internal static class HeldOutPhrases
{
    private const int RunesOfAMotto = 4;
    private const int RunesOfAName = 3;

    private static readonly HashSet<string> s_whole =
    [
        .. NeutralPhrases.All.Select(entry => PhraseKey.Of(entry.Phrase)),
        .. Lexicon.All.SelectMany(entry => Names(entry.Names)).Select(PhraseKey.Of),
    ];

    // A word may be a part of other phrases ("user", "sunset"); a motto is as good as seen when a longer phrase holds it.
    private static readonly string[] s_mottos =
    [
        .. NeutralPhrases.All
            .Where(entry => entry.Script is NicknameScript.Chinese
                ? entry.Phrase.EnumerateRunes().Count() >= RunesOfAMotto
                : entry.Phrase.Contains(' ', StringComparison.Ordinal))
            .Select(entry => PhraseKey.Of(entry.Phrase)),
    ];

    private static readonly HashSet<Rune> s_charactersOfNames =
        [.. Lexicon.Chinese.Feminine.Concat(Lexicon.Chinese.Masculine).SelectMany(name => name.EnumerateRunes())];

    /// <summary>Whether a phrase is held out.</summary>
    public static bool Contain(string phrase)
    {
        string key = PhraseKey.Of(phrase);
        return s_whole.Contains(key) || HoldsMotto(key) || LooksLikeAName(key);
    }

    /// <summary>Whether a phrase holds one of those that are held out, beside other words.</summary>
    public static bool ArePartOf(string phrase) => HoldsMotto(PhraseKey.Of(phrase));

    private static bool HoldsMotto(string key) => s_mottos.Any(motto => key.Contains(motto, StringComparison.Ordinal));

    // Three Han characters at most, one of which is typical of the names of women or of men.
    private static bool LooksLikeAName(string key)
    {
        Rune[] runes = [.. key.EnumerateRunes()];
        return runes.Length <= RunesOfAName
            && runes.Any(s_charactersOfNames.Contains)
            && runes.All(rune => rune.Value is >= 0x4E00 and <= 0x9FFF);
    }

    private static IEnumerable<string> Names(NameList list) =>
        list.Feminine.Concat(list.Masculine).Concat(list.Unisex).Concat(list.Surnames);
}

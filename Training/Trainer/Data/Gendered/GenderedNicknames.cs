using GenderGrpc.Bundle;
using GenderGrpc.Training.Data.Neutral;

namespace GenderGrpc.Training.Data.Gendered;

/// <summary>
/// Draws nicknames that present a gender by a word in them. Registers of names hold none, and a model that has seen nothing else
/// knows Anna but no queen.
/// </summary>
internal static class GenderedNicknames
{
    /// <summary>The most runes of a nickname.</summary>
    public const int MaximumRunes = NeutralNicknames.MaximumRunes;

    // Apart from the streams of profiles, which are numbered from 0, and of neutral nicknames.
    private const long Stream = 0x47656E64657265;

    private const int TriesOfOneKind = 64;
    private const int TriesOfKinds = 1000;

    private static readonly (PhraseKind Kind, double Share)[] s_shares =
    [
        (PhraseKind.Chinese, 0.34), (PhraseKind.English, 0.30), (PhraseKind.Spanish, 0.04), (PhraseKind.French, 0.03),
        (PhraseKind.German, 0.035), (PhraseKind.Portuguese, 0.03), (PhraseKind.Russian, 0.05), (PhraseKind.Japanese, 0.05),
        (PhraseKind.Korean, 0.04), (PhraseKind.Arabic, 0.025), (PhraseKind.Thai, 0.02), (PhraseKind.Hindi, 0.02),
        (PhraseKind.Emoji, 0.02),
    ];

    private static readonly double[] s_weights = [.. s_shares.Select(entry => entry.Share)];

    private static readonly Dictionary<(PhraseKind Kind, Label Label), PhraseGrammar> s_grammars =
    (
        from entry in s_shares
        from label in (Label[])[Label.Female, Label.Male]
        select (entry.Kind, label)
    ).ToDictionary(key => key, key => GenderedList.Grammar(key.Kind, key.label));

    private static readonly Dictionary<(PhraseKind Kind, string Text), GenderedWord> s_words =
        Words.DistinctBy(word => (word.Kind, word.Text)).ToDictionary(word => (word.Kind, word.Text));

    /// <summary>What part of the nicknames is of each kind.</summary>
    public static IEnumerable<(PhraseKind Kind, double Share)> Shares => s_shares;

    /// <summary>Every word, as often as the lists have it.</summary>
    public static IEnumerable<GenderedWord> Words => s_shares.SelectMany(entry => GenderedList.Words(entry.Kind));

    /// <summary>
    /// Draws so many distinct nicknames, the same for the same seed; a smaller count gives the first of them. Throws
    /// <see cref="InvalidOperationException"/> once it finds no more, which is beyond half a million.
    /// </summary>
    public static IEnumerable<GenderedNickname> Draw(long seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return DrawDistinct(new RandomStream(seed, Stream), count);
    }

    private static IEnumerable<GenderedNickname> DrawDistinct(RandomStream random, int count)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        for (int tries = 0; drawn.Count < count;)
        {
            PhraseKind kind = s_shares[random.PickWeighted(s_weights)].Kind;
            Label label = random.Chance(0.5) ? Label.Female : Label.Male;
            if (DrawNew(kind, label, drawn, random) is { } nickname)
            {
                tries = 0;
                yield return nickname;
            }
            else if (++tries == TriesOfKinds)
            {
                throw new InvalidOperationException($"Of {count} distinct gendered nicknames, {drawn.Count} were found.");
            }
        }
    }

    // Tries again within the kind, whose share would shrink otherwise as its phrases run out.
    private static GenderedNickname? DrawNew(PhraseKind kind, Label label, HashSet<string> drawn, RandomStream random)
    {
        for (int tries = 0; tries < TriesOfOneKind; tries++)
        {
            var used = new List<string>();
            string phrase = s_grammars[(kind, label)].Compose(random, used);
            string nickname = PhraseStyle.Apply(phrase, kind, random);
            if (HasUsualLength(nickname, kind) && !HeldOutPhrases.ArePartOf(phrase) && drawn.Add(nickname))
            {
                GenderedWord word = used.Select(entry => s_words.GetValueOrDefault((kind, entry))).OfType<GenderedWord>().Single();
                return new GenderedNickname(nickname, phrase, word.Text, kind, label, word.Split);
            }
        }

        return null;
    }

    // A single emoji is a nickname; a single letter or character tells nothing of how nicknames look.
    private static bool HasUsualLength(string nickname, PhraseKind kind)
    {
        int runes = nickname.EnumerateRunes().Count();
        return runes >= (kind == PhraseKind.Emoji ? 1 : 2) && runes <= MaximumRunes;
    }
}

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>
/// Draws nicknames that say nothing about gender. Lists of real names hold almost none, and a model that has seen names only
/// takes every phrase for one.
/// </summary>
internal static class NeutralNicknames
{
    /// <summary>The most runes of a nickname.</summary>
    public const int MaximumRunes = 20;

    // Apart from the streams of profiles, which are numbered from 0.
    private const long Stream = 0x4E65757472616C;

    private const int TriesOfOneKind = 64;
    private const int TriesOfKinds = 1000;

    private static readonly (PhraseKind Kind, double Share)[] s_shares =
    [
        (PhraseKind.Chinese, 0.40), (PhraseKind.English, 0.30), (PhraseKind.Spanish, 0.025), (PhraseKind.French, 0.02),
        (PhraseKind.German, 0.02), (PhraseKind.Portuguese, 0.02), (PhraseKind.Russian, 0.035), (PhraseKind.Japanese, 0.04),
        (PhraseKind.Korean, 0.03), (PhraseKind.Arabic, 0.02), (PhraseKind.Thai, 0.015), (PhraseKind.Hindi, 0.015),
        (PhraseKind.Emoji, 0.015), (PhraseKind.Brands, 0.02), (PhraseKind.Codes, 0.025),
    ];

    private static readonly double[] s_weights = [.. s_shares.Select(entry => entry.Share)];

    private static readonly Dictionary<PhraseKind, PhraseGrammar> s_grammars = s_shares
        .Select(entry => entry.Kind)
        .Where(kind => kind != PhraseKind.Codes)
        .ToDictionary(kind => kind, kind => PhraseGrammar.Load($"Neutral/{kind}.txt"));

    /// <summary>What part of the nicknames is of each kind.</summary>
    public static IEnumerable<(PhraseKind Kind, double Share)> Shares => s_shares;

    /// <summary>
    /// Draws so many distinct nicknames, the same for the same seed; a smaller count gives the first of them. Throws
    /// <see cref="InvalidOperationException"/> once it finds no more, which is beyond a million.
    /// </summary>
    public static IEnumerable<NeutralNickname> Draw(long seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return DrawDistinct(new RandomStream(seed, Stream), count);
    }

    private static IEnumerable<NeutralNickname> DrawDistinct(RandomStream random, int count)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        for (int tries = 0; drawn.Count < count;)
        {
            PhraseKind kind = s_shares[random.PickWeighted(s_weights)].Kind;
            if (DrawNew(kind, drawn, random) is { } nickname)
            {
                tries = 0;
                yield return nickname;
            }
            else if (++tries == TriesOfKinds)
            {
                throw new InvalidOperationException($"Of {count} distinct neutral nicknames, {drawn.Count} were found.");
            }
        }
    }

    // Tries again within the kind, whose share would shrink otherwise as its phrases run out.
    private static NeutralNickname? DrawNew(PhraseKind kind, HashSet<string> drawn, RandomStream random)
    {
        for (int tries = 0; tries < TriesOfOneKind; tries++)
        {
            string phrase = kind == PhraseKind.Codes ? NeutralCodes.Compose(random) : s_grammars[kind].Compose(random);
            string nickname = PhraseStyle.Apply(phrase, kind, random);
            if (HasUsualLength(nickname, kind) && !HeldOutPhrases.Contain(phrase) && !HeldOutPhrases.Contain(nickname)
                && drawn.Add(nickname))
            {
                return new NeutralNickname(nickname, phrase, kind, PhraseKey.SplitOf(phrase));
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

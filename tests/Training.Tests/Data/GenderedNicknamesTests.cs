using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Data.Gendered;
using GenderGrpc.Training.Data.Neutral;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Tests.Data;

public sealed class GenderedNicknamesTests
{
    private const int Draws = 30_000;

    private static readonly GenderedNickname[] s_drawn = [.. GenderedNicknames.Draw(seed: 5, Draws)];

    private static readonly ILookup<PhraseKind, GenderedWord> s_words = GenderedNicknames.Words.ToLookup(word => word.Kind);

    [Fact]
    public void Draw_SameSeed_GivesTheSame() => Assert.Equal(s_drawn, GenderedNicknames.Draw(seed: 5, Draws));

    [Fact]
    public void Draw_Fewer_GivesTheFirst() => Assert.Equal(s_drawn.Take(1000), GenderedNicknames.Draw(seed: 5, 1000));

    [Fact]
    public void Draw_OtherSeed_GivesOthers()
    {
        HashSet<string> drawn = [.. s_drawn.Select(nickname => nickname.Nickname)];

        Assert.InRange(GenderedNicknames.Draw(seed: 6, 1000).Count(nickname => drawn.Contains(nickname.Nickname)), 0, 400);
    }

    [Fact]
    public void Draw_Negative_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GenderedNicknames.Draw(seed: 5, -1));

    [Fact]
    public void Draw_HundredsOfThousands_AreDistinctAndHaveOneLabelEach()
    {
        const int Many = 200_000;

        Assert.Equal(Many, GenderedNicknames.Draw(seed: 7, Many).Select(nickname => nickname.Nickname).Distinct().Count());
    }

    [Fact]
    public void Draw_Kinds_ComeAsOftenAsTheyShould()
    {
        Dictionary<PhraseKind, int> counts = s_drawn.CountBy(nickname => nickname.Kind).ToDictionary();

        Assert.Equal(1, GenderedNicknames.Shares.Sum(entry => entry.Share), 1e-12);
        Assert.All(GenderedNicknames.Shares, entry =>
            Assert.InRange(counts[entry.Kind] / (double)Draws, entry.Share * 0.85, entry.Share * 1.15));
        Assert.Equal(
            Enum.GetValues<PhraseKind>().Except([PhraseKind.Brands, PhraseKind.Codes]),
            GenderedNicknames.Shares.Select(entry => entry.Kind));
    }

    [Fact]
    public void Draw_Labels_AreBalancedInEveryKind()
    {
        Assert.All(s_drawn, nickname => Assert.True(nickname.Label is Label.Female or Label.Male));
        Assert.InRange(s_drawn.Count(nickname => nickname.Label == Label.Female) / (double)Draws, 0.49, 0.51);
        Assert.All(s_drawn.GroupBy(nickname => nickname.Kind), kind =>
            Assert.InRange(kind.Count(nickname => nickname.Label == Label.Female) / (double)kind.Count(), 0.42, 0.58));
    }

    [Fact]
    public void Draw_Nicknames_HaveUsualLengths() => Assert.All(s_drawn, nickname =>
    {
        Assert.False(string.IsNullOrWhiteSpace(nickname.Nickname));
        Assert.InRange(
            nickname.Nickname.EnumerateRunes().Count(),
            nickname.Kind == PhraseKind.Emoji ? 1 : 2,
            GenderedNicknames.MaximumRunes);
    });

    [Fact]
    public void Draw_Phrases_AreWritten() => Assert.All(s_drawn, nickname =>
    {
        Assert.Contains(nickname.Word, nickname.Phrase, StringComparison.Ordinal);
        Assert.DoesNotContain(nickname.Phrase, c => c is '{' or '}' or '|' or ',');
    });

    [Fact]
    public void Draw_Splits_AreMostlyToTrain()
    {
        Dictionary<Split, int> counts = s_drawn.CountBy(nickname => nickname.Split).ToDictionary();

        Assert.InRange(counts[Split.Train] / (double)Draws, 0.80, 0.92);
        Assert.InRange(counts[Split.Val] / (double)Draws, 0.04, 0.10);
        Assert.InRange(counts[Split.Test] / (double)Draws, 0.04, 0.10);
    }

    [Fact]
    public void Draw_EveryLanguageAndLabel_IsInEverySplit() => Assert.All(
        from entry in GenderedNicknames.Shares
        from label in (Label[])[Label.Female, Label.Male]
        from split in Enum.GetValues<Split>()
        select (entry.Kind, label, split),
        cell => Assert.Contains(
            s_drawn, nickname => (nickname.Kind, nickname.Label, nickname.Split) == (cell.Kind, cell.label, cell.split)));

    [Fact]
    public void Draw_HeldOutWord_IsNotInATrainingPhrase() =>
        Assert.Empty(s_drawn.Where(nickname => nickname.Split == Split.Train).SelectMany(nickname => s_words[nickname.Kind]
            .Where(word => word.Split != Split.Train && Holds(nickname.Phrase, word))
            .Select(word => $"{nickname.Phrase} holds {word.Text}")).Distinct());

    [Fact]
    public void Draw_Phrase_HasNoOtherGenderedWord() =>
        Assert.Empty(s_drawn.SelectMany(nickname => s_words[nickname.Kind]
            .Where(word => Holds(Without(nickname.Phrase, nickname.Word), word))
            .Select(word => $"{nickname.Phrase} of {nickname.Word} holds {word.Text}")).Distinct());

    [Fact]
    public void Draw_OtherSeed_PutsAWordInTheSameSplit()
    {
        Dictionary<string, Split> splits = s_drawn.DistinctBy(nickname => nickname.Word)
            .ToDictionary(nickname => nickname.Word, nickname => nickname.Split);

        Assert.All(
            GenderedNicknames.Draw(seed: 8, 5000).Where(nickname => splits.ContainsKey(nickname.Word)),
            nickname => Assert.Equal(splits[nickname.Word], nickname.Split));
    }

    [Fact]
    public void Draw_Mottos_AreHeldOut()
    {
        string[] mottos = [.. NeutralPhrases.All.Select(entry => entry.Phrase).Where(phrase => phrase.Contains(' ', StringComparison.Ordinal))];

        Assert.All(s_drawn, nickname => Assert.DoesNotContain(
            mottos, motto => nickname.Phrase.Contains(motto, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Words_Spelling_HasOneLabelAndOneSplitInAllLanguages() =>
        Assert.Empty(s_words.SelectMany(words => words)
            .GroupBy(word => PhraseKey.Of(word.Text))
            .Where(word => word.Select(one => (one.Label, one.Split)).Distinct().Count() > 1)
            .Select(word => string.Join("; ", word)));

    [Fact]
    public void Words_EveryLanguage_HasManyOfEither() => Assert.All(s_words, words =>
    {
        Assert.InRange(words.Where(word => word.Label == Label.Female).DistinctBy(word => word.Text).Count(), 40, 200);
        Assert.InRange(words.Where(word => word.Label == Label.Male).DistinctBy(word => word.Text).Count(), 40, 200);
    });

    [Fact]
    public void Words_NeutralNicknames_HaveNone() =>
        Assert.Empty(NeutralNicknames.Draw(seed: 9, 100_000).SelectMany(nickname => s_words[nickname.Kind == PhraseKind.Brands ? PhraseKind.English : nickname.Kind]
            .Where(word => Holds(nickname.Phrase, word))
            .Select(word => $"{nickname.Phrase} holds {word.Text}")).Distinct());

    [Theory]
    [InlineData("女孩", "Female")]
    [InlineData("少年", "Male")]
    [InlineData("先生", "Male")]
    [InlineData("mrs", "Female")]
    [InlineData("dad", "Male")]
    [InlineData("queen", "Female")]
    [InlineData("princesa", "Female")]
    [InlineData("королева", "Female")]
    [InlineData("男子", "Male")]
    [InlineData("엄마", "Female")]
    [InlineData("ครับ", "Male")]
    [InlineData("👩", "Female")]
    public void Draw_MostUsualWord_IsToTrainOn(string word, string label)
    {
        GenderedNickname[] drawn = [.. s_drawn.Where(nickname => nickname.Word == word)];

        Assert.NotEmpty(drawn);
        Assert.All(drawn, nickname => Assert.Equal((label, Split.Train), ($"{nickname.Label}", nickname.Split)));
    }

    [Fact]
    public void Draw_Chinese_ComesInEitherScript()
    {
        Assert.Contains(s_drawn, nickname => nickname.Nickname.Contains("妈妈", StringComparison.Ordinal));
        Assert.Contains(s_drawn, nickname => nickname.Nickname.Contains("媽媽", StringComparison.Ordinal));
    }

    // Whole words where words are written apart; else any part, but for the shortest, which are parts of too much.
    private static bool Holds(string phrase, GenderedWord word) => word.Kind switch
    {
        PhraseKind.Emoji => false,
        PhraseKind.Chinese or PhraseKind.Japanese or PhraseKind.Korean =>
            word.Text.Length > 1 && phrase.Contains(word.Text, StringComparison.Ordinal),
        PhraseKind.Thai => word.Text.Length > 3 && phrase.Contains(word.Text, StringComparison.Ordinal),
        _ => Spaced(phrase).Contains(Spaced(word.Text), StringComparison.Ordinal),
    };

    private static string Without(string phrase, string word)
    {
        int start = phrase.IndexOf(word, StringComparison.Ordinal);
        return string.Concat(phrase.AsSpan(0, start), " ", phrase.AsSpan(start + word.Length));
    }

    private static string Spaced(string text) =>
        $" {string.Join(' ', text.ToLowerInvariant().Split([' ', '_', '-', '(', ')', '!', '.'], StringSplitOptions.RemoveEmptyEntries))} ";
}

using System.Globalization;
using System.Text;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Data.Neutral;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Tests.Data;

public sealed class NeutralNicknamesTests
{
    private const int Draws = 30_000;

    private static readonly NeutralNickname[] s_drawn = [.. NeutralNicknames.Draw(seed: 5, Draws)];

    [Fact]
    public void Draw_SameSeed_GivesTheSame() => Assert.Equal(s_drawn, NeutralNicknames.Draw(seed: 5, Draws));

    [Fact]
    public void Draw_Fewer_GivesTheFirst() => Assert.Equal(s_drawn.Take(1000), NeutralNicknames.Draw(seed: 5, 1000));

    [Fact]
    public void Draw_OtherSeed_GivesOthers()
    {
        HashSet<string> drawn = [.. s_drawn.Select(nickname => nickname.Nickname)];

        Assert.InRange(NeutralNicknames.Draw(seed: 6, 1000).Count(nickname => drawn.Contains(nickname.Nickname)), 0, 400);
    }

    [Fact]
    public void Draw_Negative_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NeutralNicknames.Draw(seed: 5, -1));

    [Fact]
    public void Draw_HundredsOfThousands_AreDistinct()
    {
        const int Many = 200_000;

        Assert.Equal(Many, NeutralNicknames.Draw(seed: 7, Many).Select(nickname => nickname.Nickname).Distinct().Count());
    }

    [Fact]
    public void Draw_Kinds_ComeAsOftenAsTheyShould()
    {
        Dictionary<PhraseKind, int> counts = s_drawn.CountBy(nickname => nickname.Kind).ToDictionary();

        Assert.Equal(1, NeutralNicknames.Shares.Sum(entry => entry.Share), 1e-12);
        Assert.All(NeutralNicknames.Shares, entry =>
            Assert.InRange(counts[entry.Kind] / (double)Draws, entry.Share * 0.85, entry.Share * 1.15));
    }

    [Fact]
    public void Draw_Nicknames_HaveUsualLengths()
    {
        Assert.All(s_drawn, nickname =>
        {
            Assert.False(string.IsNullOrWhiteSpace(nickname.Nickname));
            Assert.InRange(
                nickname.Nickname.EnumerateRunes().Count(),
                nickname.Kind == PhraseKind.Emoji ? 1 : 2,
                NeutralNicknames.MaximumRunes);
        });
    }

    [Fact]
    public void Draw_Splits_AreEightOneAndOneInTen()
    {
        Dictionary<Split, int> counts = s_drawn.CountBy(nickname => nickname.Split).ToDictionary();

        Assert.InRange(counts[Split.Train] / (double)Draws, 0.78, 0.82);
        Assert.InRange(counts[Split.Val] / (double)Draws, 0.09, 0.11);
        Assert.InRange(counts[Split.Test] / (double)Draws, 0.09, 0.11);
    }

    [Fact]
    public void Draw_Spellings_OfOnePhraseAreInOneSplit()
    {
        var words = s_drawn.Where(nickname => nickname.Phrase.Any(char.IsLetter))
            .GroupBy(nickname => Letters(nickname.Phrase))
            .ToArray();

        Assert.Contains(words, spellings => spellings.Select(nickname => nickname.Nickname).Distinct().Count() > 2);
        Assert.All(
            words.Where(spellings => spellings.All(nickname => nickname.Kind != PhraseKind.Codes)),
            spellings => Assert.Single(spellings.Select(nickname => nickname.Split).Distinct()));
    }

    [Fact]
    public void Draw_OtherSeed_PutsAPhraseInTheSameSplit()
    {
        Dictionary<string, Split> splits = s_drawn.DistinctBy(nickname => nickname.Phrase)
            .ToDictionary(nickname => nickname.Phrase, nickname => nickname.Split);

        NeutralNickname[] again =
            [.. NeutralNicknames.Draw(seed: 8, 5000).Where(nickname => splits.ContainsKey(nickname.Phrase))];

        Assert.NotEmpty(again);
        Assert.All(again, nickname => Assert.Equal(splits[nickname.Phrase], nickname.Split));
    }

    [Fact]
    public void Draw_PhrasesOfTheDemo_AreHeldOutInEverySpelling()
    {
        HashSet<string> phrases = [.. NeutralPhrases.All.Select(entry => Folded(entry.Phrase))];

        Assert.All(s_drawn, nickname =>
        {
            Assert.DoesNotContain(Folded(nickname.Phrase), phrases);
            Assert.DoesNotContain(Folded(nickname.Nickname), phrases);
            Assert.DoesNotContain("青春永驻", nickname.Phrase, StringComparison.Ordinal);
            Assert.DoesNotContain("青春永駐", nickname.Nickname, StringComparison.Ordinal);
        });
        Assert.Contains(s_drawn, nickname => nickname.Phrase.StartsWith("青春", StringComparison.Ordinal));
        Assert.Contains(s_drawn, nickname => nickname.Phrase.EndsWith("永驻", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_Names_AreNoNicknames()
    {
        HashSet<string> names =
            [.. Lexicon.All.SelectMany(entry => entry.Names.Feminine.Concat(entry.Names.Masculine)).Select(Folded)];
        HashSet<string> latin = [.. Lexicon.Latin.Feminine.Concat(Lexicon.Latin.Masculine).Select(Folded)];

        Assert.All(s_drawn, nickname =>
        {
            Assert.DoesNotContain(Folded(nickname.Phrase), names);
            Assert.DoesNotContain(Folded(nickname.Nickname), names);
            Assert.DoesNotContain(nickname.Phrase.Split(' ').Select(Folded), latin.Contains);
        });
    }

    [Fact]
    public void Draw_ShortChinese_HasNoCharacterOfNames()
    {
        HashSet<Rune> characters =
            [.. Lexicon.Chinese.Feminine.Concat(Lexicon.Chinese.Masculine).SelectMany(name => name.EnumerateRunes())];

        Assert.All(
            s_drawn.Select(nickname => nickname.Nickname).Where(nickname => nickname.Length <= 3 && nickname.All(IsHan)),
            nickname => Assert.DoesNotContain(nickname.EnumerateRunes(), characters.Contains));
    }

    [Fact]
    public void Draw_Chinese_ComesInEitherScript()
    {
        Assert.Contains(s_drawn, nickname => nickname.Nickname.Contains("歲月", StringComparison.Ordinal));
        Assert.Contains(s_drawn, nickname => nickname.Nickname.Contains("岁月", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("岁月静好", "歲月靜好")]
    [InlineData("爱吃拉面的猫", "愛吃拉麵的貓")]
    [InlineData("鹏程万里", "鵬程萬里")]
    [InlineData("梦里的游客", "夢裡的遊客")]
    [InlineData("Anna", "Anna")]
    public void TraditionalScript_Phrase_IsWrittenAsItShould(string simplified, string traditional) =>
        Assert.Equal(traditional, TraditionalScript.Of(simplified));

    [Theory]
    [InlineData("Night Owl", "nightowl")]
    [InlineData("ｎｉｇｈｔ_owl!", "nightowl")]
    [InlineData("浮生丶若梦", "浮生若梦")]
    [InlineData("सपना सच", "सपनासच")]
    [InlineData("☕\uFE0F", "☕")]
    [InlineData("( . . )", "(..)")]
    public void PhraseKey_Spellings_HaveOneKey(string phrase, string key) =>
        Assert.Equal(key.Normalize(NormalizationForm.FormKC), PhraseKey.Of(phrase));

    private static string Folded(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    // Without marks, some Hindi and Thai words would be the same.
    private static string Letters(string text) => string.Concat(
        Folded(text).Where(c => c != '丶' && (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)));

    private static bool IsHan(char c) => c is >= '\u4E00' and <= '\u9FFF';
}

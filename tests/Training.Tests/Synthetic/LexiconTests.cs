using System.Text;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Tests.Synthetic;

public sealed class LexiconTests
{
    [Fact]
    public void Names_AllScripts_StandInOneListOnly()
    {
        var names = Lexicon.All.SelectMany(entry => new[] { entry.Names.Feminine, entry.Names.Masculine, entry.Names.Unisex })
            .SelectMany((list, index) => list.Select(name => (Name: Folded(name), List: index)))
            .GroupBy(entry => entry.Name);

        Assert.All(names, group => Assert.True(group.Count() == 1, $"{group.Key} stands in {group.Count()} lists."));
    }

    [Fact]
    public void Surnames_AllScripts_AreNoGivenNames()
    {
        HashSet<string> given = [.. Lexicon.All.SelectMany(Given).Select(Folded)];

        Assert.All(Lexicon.All.SelectMany(entry => entry.Names.Surnames), name => Assert.DoesNotContain(Folded(name), given));
    }

    [Fact]
    public void Phrases_AllScripts_AreNoNames()
    {
        HashSet<string> given = [.. Lexicon.All.SelectMany(Given).Select(Folded)];

        Assert.All(NeutralPhrases.All, phrase => Assert.DoesNotContain(Folded(phrase.Phrase), given));
        Assert.All(
            NeutralPhrases.All,
            phrase => Assert.DoesNotContain(
                phrase.Phrase.Split(' ').Select(Folded),
                word => Lexicon.Latin.Feminine.Concat(Lexicon.Latin.Masculine).Select(Folded).Contains(word)));
    }

    [Fact]
    public void Names_Chinese_AreOfSingleCharacters() =>
        Assert.All(
            Given((Lexicon.Chinese, 1)), name => Assert.Single(name.EnumerateRunes()));

    [Fact]
    public void Shares_OfAllNames_SumToOne() => Assert.Equal(1, Lexicon.All.Sum(entry => entry.Share), 1e-12);

    [Theory]
    [InlineData((int)NicknameKind.FeminineName)]
    [InlineData((int)NicknameKind.MasculineName)]
    [InlineData((int)NicknameKind.UnisexName)]
    [InlineData((int)NicknameKind.FeminineHandle)]
    [InlineData((int)NicknameKind.MasculineHandle)]
    public void Compose_Names_HoldOneOfTheirKind(int kind)
    {
        for (int draw = 0; draw < 3000; draw++)
        {
            (string nickname, NicknameScript script) = NicknameComposer.Compose((NicknameKind)kind, new RandomStream(21, draw));

            NameList names = Lexicon.All.Single(entry => entry.Names.Script == script).Names;
            IReadOnlyList<string> own = (NicknameKind)kind switch
            {
                NicknameKind.FeminineName or NicknameKind.FeminineHandle => names.Feminine,
                NicknameKind.MasculineName or NicknameKind.MasculineHandle => names.Masculine,
                _ => names.Unisex,
            };
            string folded = Folded(nickname);
            Assert.Contains(own, name => folded.Contains(Folded(name), StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Given((NameList Names, double Share) entry) =>
        entry.Names.Feminine.Concat(entry.Names.Masculine).Concat(entry.Names.Unisex);

    private static string Folded(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
}

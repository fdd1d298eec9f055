using GenderGrpc.Bundle;
using GenderGrpc.Training.Synthetic;

namespace GenderGrpc.Training.Tests.Synthetic;

public sealed class GenerativeModelTests
{
    private const int Draws = 400_000;

    private static readonly (AvatarKind Avatar, NicknameKind Nickname, Label Label)[] s_drawn = Sample();

    [Fact]
    public void Pairs_Probabilities_SumToOneWithoutTheEmptyProfile()
    {
        var pairs = GenerativeModel.Pairs.ToArray();

        Assert.Equal(1, pairs.Sum(pair => pair.Probability), 1e-12);
        Assert.Equal((8 * 7) - 1, pairs.Length);
        Assert.DoesNotContain(pairs, pair => pair is { Avatar: AvatarKind.Absent, Nickname: NicknameKind.Absent });
    }

    [Fact]
    public void Draw_Pairs_ComeAsOftenAsTheyShould()
    {
        var counts = s_drawn.CountBy(drawn => (drawn.Avatar, drawn.Nickname)).ToDictionary();

        Assert.All(GenerativeModel.Pairs, pair =>
            AssertShare(counts.GetValueOrDefault((pair.Avatar, pair.Nickname)), Draws, pair.Probability));
        Assert.False(counts.ContainsKey((AvatarKind.Absent, NicknameKind.Absent)));
    }

    [Fact]
    public void Posterior_EachPair_IsTheShareOfLabelsDrawn()
    {
        foreach (var pair in s_drawn.GroupBy(drawn => (drawn.Avatar, drawn.Nickname)))
        {
            LabelProbabilities posterior = GenerativeModel.Posterior(pair.Key.Avatar, pair.Key.Nickname);
            int count = pair.Count();

            Assert.Equal(1, posterior.Female + posterior.Male + posterior.Undetermined, 1e-12);
            AssertShare(pair.Count(drawn => drawn.Label == Label.Female), count, posterior.Female);
            AssertShare(pair.Count(drawn => drawn.Label == Label.Male), count, posterior.Male);
            AssertShare(pair.Count(drawn => drawn.Label == Label.Undetermined), count, posterior.Undetermined);
        }
    }

    [Fact]
    public void Posterior_TwoModalities_MultipliesTheirOdds()
    {
        // The truth is even and the kinds are independent given it: Bayes' rule multiplies the odds of each modality alone,
        // absence (as likely for either truth) having odds of one.
        Assert.All(GenerativeModel.Pairs, pair =>
        {
            double avatar = pair.Avatar == AvatarKind.Absent ? 1 : Odds(pair.Avatar, NicknameKind.Absent);
            double nickname = pair.Nickname == NicknameKind.Absent ? 1 : Odds(AvatarKind.Absent, pair.Nickname);
            Assert.Equal(avatar * nickname, Odds(pair.Avatar, pair.Nickname), 1e-9 * avatar * nickname);
        });
    }

    [Fact]
    public void Posterior_Kinds_PointWhereTheirNamesSay()
    {
        Assert.InRange(Odds(AvatarKind.FeminineLook, NicknameKind.Absent), 5, 50);
        Assert.InRange(Odds(AvatarKind.MasculineLook, NicknameKind.Absent), 0.02, 0.2);
        Assert.InRange(Odds(AvatarKind.Absent, NicknameKind.FeminineName), 5, 50);
        Assert.InRange(Odds(AvatarKind.Absent, NicknameKind.MasculineHandle), 0.02, 0.2);
        Assert.Equal(1, Odds(AvatarKind.Absent, NicknameKind.UnisexName), 1e-12);
        Assert.Equal(1, Odds(AvatarKind.AndrogynousLook, NicknameKind.NeutralPhrase), 1e-12);
    }

    [Fact]
    public void Posterior_NeitherModality_Throws() =>
        Assert.Throws<ArgumentException>(() => GenerativeModel.Posterior(AvatarKind.Absent, NicknameKind.Absent));

    [Fact]
    public void BestAttainableAccuracy_Enumeration_IsTheShareThatBayesGetsRight()
    {
        double labelled = 0;
        double right = 0;
        foreach (var (avatar, nickname, probability) in GenerativeModel.Pairs)
        {
            LabelProbabilities posterior = GenerativeModel.Posterior(avatar, nickname);
            labelled += probability * (posterior.Female + posterior.Male);
            right += probability * Math.Max(posterior.Female, posterior.Male);
        }

        Assert.Equal(right / labelled, GenerativeModel.BestAttainableAccuracy, 1e-12);
    }

    [Fact]
    public void BestAttainableAccuracy_Draws_AreGuessedRightThatOftenAndNoOftener()
    {
        var labelled = s_drawn.Where(drawn => drawn.Label != Label.Undetermined).ToArray();

        int right = labelled.Count(drawn => (Odds(drawn.Avatar, drawn.Nickname) >= 1) == (drawn.Label == Label.Female));

        AssertShare(right, labelled.Length, GenerativeModel.BestAttainableAccuracy);
        // Even the best guess for each pair in hindsight is better only by what chance allows it to fit.
        int hindsight = labelled.GroupBy(drawn => (drawn.Avatar, drawn.Nickname))
            .Sum(pair => pair.CountBy(drawn => drawn.Label).Max(count => count.Value));
        Assert.InRange(hindsight - right, 0, 0.005 * labelled.Length);
    }

    private static double Odds(AvatarKind avatar, NicknameKind nickname)
    {
        LabelProbabilities posterior = GenerativeModel.Posterior(avatar, nickname);
        return posterior.Female / posterior.Male;
    }

    // Within five standard deviations of a binomial share, and two draws for the rarest.
    private static void AssertShare(int count, int draws, double probability)
    {
        double deviation = Math.Sqrt(draws * probability * (1 - probability));
        Assert.InRange(count, (draws * probability) - (5 * deviation) - 2, (draws * probability) + (5 * deviation) + 2);
    }

    private static (AvatarKind Avatar, NicknameKind Nickname, Label Label)[] Sample()
    {
        var random = new RandomStream(11, 0);
        return [.. Enumerable.Range(0, Draws).Select(_ => GenerativeModel.Draw(random))];
    }
}

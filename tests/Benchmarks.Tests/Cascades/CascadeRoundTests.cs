using GenderGrpc.Benchmarks.Cascades;

namespace GenderGrpc.Benchmarks.Tests.Cascades;

public sealed class CascadeRoundTests
{
    [Fact]
    public void With_SeveralAnswers_CountsWhatIsEarlyAnsweredAndWrong()
    {
        CascadeRound round = new CascadeRound { Elapsed = TimeSpan.FromSeconds(2) }
            .With(isFemale: true, isEarly: true, truth: true)
            .With(isFemale: false, isEarly: false, truth: true)
            .With(isFemale: null, isEarly: false, truth: false)
            .With(isFemale: false, isEarly: false, truth: false);

        Assert.Equal((4, 1, 3, 1), (round.Items, round.Early, round.Answered, round.Wrong));
        Assert.Equal((0.25, 0.75, 1.0 / 3), (round.EarlyShare, round.Coverage, round.Risk));
        Assert.Equal(2, round.ItemsPerSecond);
    }

    [Fact]
    public void Risk_NothingAnswered_IsZero() =>
        Assert.Equal(0, new CascadeRound().With(isFemale: null, isEarly: false, truth: true).Risk);
}

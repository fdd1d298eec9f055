using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Tests.Measuring;

/// <summary>What several rounds say.</summary>
public sealed class SpreadTests
{
    [Theory]
    [InlineData(new double[] { 5 }, 5, 5, 5)]
    [InlineData(new double[] { 9, 1, 5 }, 5, 1, 9)]
    [InlineData(new double[] { 4, 1, 2, 9 }, 3, 1, 9)]
    public void Of_Rounds_IsTheirMedianLeastAndMost(double[] rounds, double median, double least, double most) =>
        Assert.Equal(new Spread(median, least, most), Spread.Of(rounds));

    [Fact]
    public void OfRatios_MachineThatSlowsDown_ComparesRoundByRound()
    {
        // Half as fast in each round, although its best round is faster than the other's worst.
        var ratio = Spread.OfRatios([50, 20, 5], [100, 40, 10]);

        Assert.Equal(new Spread(0.5, 0.5, 0.5), ratio);
    }
}

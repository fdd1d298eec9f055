using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class BinomialTests
{
    // Of four tosses of a coin: 1, 4, 6, 4, 1 sixteenths.
    [Theory]
    [InlineData(0, 1, 16)]
    [InlineData(1, 5, 15)]
    [InlineData(2, 11, 11)]
    [InlineData(4, 16, 1)]
    public void AtMostAndAtLeast_FourTosses_AreTheSixteenths(int successes, int atMost, int atLeast)
    {
        Assert.Equal(atMost / 16.0, Binomial.AtMost(successes, 4, 0.5), 1e-12);
        Assert.Equal(atLeast / 16.0, Binomial.AtLeast(successes, 4, 0.5), 1e-12);
    }

    // 5 of 59 at 5 %: the sum of the exact terms from 5 on.
    [Fact]
    public void AtLeast_FewOfMany_IsTheUpperTail()
    {
        double tail = 1;
        double coefficient = 1;
        for (int k = 0; k < 5; k++)
        {
            tail -= coefficient * Math.Pow(0.05, k) * Math.Pow(0.95, 59 - k);
            coefficient = coefficient * (59 - k) / (k + 1);
        }

        Assert.Equal(tail, Binomial.AtLeast(5, 59, 0.05), 1e-12);
    }

    [Fact]
    public void AtLeast_NoTrials_ShowsNothing() => Assert.Equal(1, Binomial.AtLeast(0, 0, 0.05));
}

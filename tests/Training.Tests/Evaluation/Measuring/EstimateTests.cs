using GenderGrpc.Training.Evaluation.Measuring;

namespace GenderGrpc.Training.Tests.Evaluation.Measuring;

public sealed class EstimateTests
{
    // Clopper-Pearson's 95 % intervals, as published: 1 of 10 is 0.0025 to 0.4450, 0 of 10 is 0 to 0.3085.
    [Theory]
    [InlineData(1, 0.0025, 0.4450)]
    [InlineData(0, 0, 0.3085)]
    [InlineData(9, 0.5550, 0.9975)]
    [InlineData(10, 0.6915, 1)]
    public void OfShare_OfTen_IsTheExactInterval(int part, double low, double high)
    {
        Estimate share = Estimate.OfShare(part, 10)!.Value;

        Assert.Equal(part / 10.0, share.Value);
        Assert.Equal(low, share.Low, 5e-5);
        Assert.Equal(high, share.High, 5e-5);
    }

    [Fact]
    public void OfShare_OfNothing_IsNone() => Assert.Null(Estimate.OfShare(0, 0));

    [Fact]
    public void MeanOf_Two_AddsTheDistancesAsSidesOfATriangle()
    {
        Estimate mean = Estimate.MeanOf(new Estimate(0.5, 0.2, 0.58), new Estimate(0.7, 0.3, 0.76))!.Value;

        // Distances 0.3 and 0.4 below, 0.08 and 0.06 above; half of 0.5 and of 0.1.
        Assert.Equal(0.6, mean.Value, 1e-6);
        Assert.Equal(0.35, mean.Low, 1e-6);
        Assert.Equal(0.65, mean.High, 1e-6);
    }

    [Fact]
    public void MeanOf_OneThatIsNone_IsNone() => Assert.Null(Estimate.MeanOf(new Estimate(0.5, 0, 1), null));

    [Theory]
    [InlineData(-0.2, 1.3, 0, 1)]
    [InlineData(0.7, 0.9, 0.6, 0.9)]
    [InlineData(0.1, 0.3, 0.1, 0.6)]
    public void Of_AnyEnds_HoldsTheValueAndStaysBetweenZeroAndOne(double low, double high, double expectedLow, double expectedHigh) =>
        Assert.Equal(new Estimate(0.6, expectedLow, expectedHigh), Estimate.Of(0.6, low, high));
}

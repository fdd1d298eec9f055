using System.Collections.Immutable;
using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class ScoreHistogramTests
{
    private static readonly RiskCurve Curve = new() { Points = [new RiskPoint { MaxError = 0.05, Threshold = 0.9 }] };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.95, 9)]
    [InlineData(1, 9)]
    public void BinOf_Probability_IsItsTenth(double probability, int bin) => Assert.Equal(bin, ScoreHistogram.BinOf(probability));

    [Fact]
    public void Measure_Probabilities_CountsBinsAndUndetermined()
    {
        ScoreHistogram histogram = ScoreHistogram.Measure(Curve, 0.01, 0.5, 0.55, 0.95)!;

        Assert.Equal([1, 0, 0, 0, 0, 2, 0, 0, 0, 1], histogram.Bins);
        Assert.Equal(2, histogram.Undetermined);
    }

    [Fact]
    public void Measure_RateUnattainable_LeavesAllUndetermined() =>
        Assert.Equal(2, ScoreHistogram.Measure(new RiskCurve { Points = [] }, 0.01, 0.99)!.Undetermined);

    [Fact]
    public void Measure_Nothing_IsNull() => Assert.Null(ScoreHistogram.Measure(Curve));

    [Theory]
    [InlineData(new[] { 1, 2 }, 0)]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new[] { 9, -1, 0, 0, 0, 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new[] { 9, 1, 0, 0, 0, 0, 0, 0, 0, 0 }, 11)]
    [InlineData(new[] { 9, 1, 0, 0, 0, 0, 0, 0, 0, 0 }, -1)]
    public void Validate_Unusable_IsRefused(int[] bins, int undetermined) => Assert.Throws<BundleException>(
        () => new ScoreHistogram { Bins = ImmutableArray.Create(bins), Undetermined = undetermined }.Validate());
}

using System.Numerics;
using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class ClopperPearsonTests
{
    public static MatrixTheoryData<int, int> ErrorsAndTrials { get; } =
        new([1, 2, 5, 17], [20, 60, 137, 400]);

    // The rule of three's exact form: with no error among n, (1 - u)^n = 1 - c.
    [Theory]
    [InlineData(59, 0.95)]
    [InlineData(1, 0.95)]
    [InlineData(10, 0.975)]
    [InlineData(299, 0.95)]
    [InlineData(20_000, 0.99)]
    public void UpperBound_NoErrors_IsTheClosedForm(int trials, double confidence) => Assert.Equal(
        1 - Math.Pow(1 - confidence, 1.0 / trials), ClopperPearson.UpperBound(0, trials, confidence), 1e-10);

    // Published: NIST/SEMATECH e-Handbook 7.2.4.1 (4 of 20, two-sided 90 %: upper 0.401029); two-sided 95 % intervals
    // of 0 of 10 (0.3085) and 1 of 10 (0.4450); 59 flawless trials show under 5 % with 95 % confidence.
    [Theory]
    [InlineData(4, 20, 0.95, 0.401029, 1e-6)]
    [InlineData(0, 10, 0.975, 0.3085, 5e-5)]
    [InlineData(1, 10, 0.975, 0.4450, 5e-5)]
    [InlineData(0, 59, 0.95, 0.0495, 5e-5)]
    public void UpperBound_PublishedIntervals_AreMet(int errors, int trials, double confidence, double bound, double tolerance) =>
        Assert.Equal(bound, ClopperPearson.UpperBound(errors, trials, confidence), tolerance);

    [Theory]
    [MemberData(nameof(ErrorsAndTrials))]
    public void UpperBound_AnyCounts_LeavesExactlyTheTail(int errors, int trials)
    {
        double bound = ClopperPearson.UpperBound(errors, trials, 0.95);

        Assert.Equal(0.05, Tail(errors, trials, bound), 1e-9);
        Assert.True(bound > (double)errors / trials);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    public void UpperBound_NothingRight_IsOne(int errors, int trials) =>
        Assert.Equal(1, ClopperPearson.UpperBound(errors, trials, 0.95));

    [Fact]
    public void UpperBound_MoreErrorsOrFewerTrials_IsHigher()
    {
        double[] byErrors = [.. Enumerable.Range(0, 101).Select(errors => ClopperPearson.UpperBound(errors, 100, 0.95))];
        double[] byTrials = [.. Enumerable.Range(3, 200).Select(trials => ClopperPearson.UpperBound(3, trials, 0.95))];

        Assert.All(byErrors.Zip(byErrors.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.All(byTrials.Zip(byTrials.Skip(1)), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void UpperBound_LargeCounts_DoNotUnderflow()
    {
        double bound = ClopperPearson.UpperBound(50_000, 100_000, 0.95);

        // The normal approximation is this close here: 0.5 + 1.645 * sqrt(0.25 / n).
        Assert.Equal(0.5 + (1.6449 * Math.Sqrt(0.25 / 100_000)), bound, 2e-5);
    }

    [Theory]
    [MemberData(nameof(ErrorsAndTrials))]
    public void IsAtMost_AroundTheBound_AgreesWithIt(int errors, int trials)
    {
        double bound = ClopperPearson.UpperBound(errors, trials, 0.95);

        Assert.True(ClopperPearson.IsAtMost(bound + 1e-9, errors, trials, 0.95));
        Assert.False(ClopperPearson.IsAtMost(bound - 1e-9, errors, trials, 0.95));
    }

    [Fact]
    public void IsAtMost_FlawlessRecord_NeedsFiftyNineForFivePerCent()
    {
        Assert.False(ClopperPearson.IsAtMost(0.05, 0, 58, 0.95));
        Assert.True(ClopperPearson.IsAtMost(0.05, 0, 59, 0.95));
        Assert.False(ClopperPearson.IsAtMost(0.5, 0, 0, 0.95));
        Assert.False(ClopperPearson.IsAtMost(0.5, 4, 4, 0.95));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(11, 10)]
    public void UpperBound_ImpossibleCounts_AreRefused(int errors, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.UpperBound(errors, trials, 0.95));

    // P(X <= errors), with exact binomial coefficients instead of a running logarithm.
    private static double Tail(int errors, int trials, double p)
    {
        double sum = 0;
        BigInteger coefficient = 1;
        for (int k = 0; k <= errors; k++)
        {
            sum += Math.Exp(BigInteger.Log(coefficient) + (k * Math.Log(p)) + ((trials - k) * Math.Log(1 - p)));
            coefficient = coefficient * (trials - k) / (k + 1);
        }

        return sum;
    }
}

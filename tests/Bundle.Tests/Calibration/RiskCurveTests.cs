using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class RiskCurveTests
{
    // Two hundred profiles, all female, from 0.999 down to 0.601: step k of the tests is the k most confident.
    private static readonly double[] Falling = [.. Enumerable.Range(0, 200).Select(i => 0.999 - (0.002 * i))];

    [Fact]
    public void Measure_FlawlessThenWrong_StopsWhereTheBoundIsPassed()
    {
        // The first 100 are right, the rest wrong.
        RiskCurve curve = RiskCurve.Measure(Falling, [.. Enumerable.Range(0, 200).Select(i => i < 100)]);

        RiskPoint point = curve.Points.Single(point => point.MaxError == 0.05);

        // At 5 %, one error needs 93 answers and two need 124: with 101 answers one error passes, with 102 two fail.
        Assert.Equal(Falling[100], point.Threshold);
        Assert.Equal(101 / 200.0, point.Coverage);
        Assert.Equal(1 / 101.0, point.Risk, 1e-12);
        Assert.Equal(ClopperPearson.UpperBound(1, 101, 0.95), point.RiskBound, 1e-12);
    }

    [Fact]
    public void Measure_Flawless_AnswersAllWhereEnoughData()
    {
        RiskCurve curve = RiskCurve.Measure(Falling, [.. Enumerable.Repeat(true, 200)]);

        // 0.95^(1/n) says how low 200 flawless answers can go: 1.49 %.
        Assert.All(curve.Points.Where(point => point.MaxError <= 0.01), point => Assert.Null(point.Threshold));
        Assert.All(
            curve.Points.Where(point => point.MaxError >= 0.02),
            point => Assert.Equal((Falling[199], 1.0, 0.0), (point.Threshold, point.Coverage, point.Risk)));
        Assert.Equal(RiskCurve.MaxErrors, curve.Points.Select(point => point.MaxError));
    }

    [Fact]
    public void Measure_MirroredProfiles_IsTheSame()
    {
        bool[] right = [.. Enumerable.Range(0, 200).Select(i => i % 23 != 22)];
        RiskCurve female = RiskCurve.Measure(Falling, right);
        RiskCurve male = RiskCurve.Measure([.. Falling.Select(p => 1 - p)], [.. right.Select(isRight => !isRight)]);

        Assert.Equal(
            female.Points.Select(point => (point.Coverage, point.Risk)),
            male.Points.Select(point => (point.Coverage, point.Risk)));
        Assert.Contains(female.Points, point => point.Threshold is not null);
    }

    [Fact]
    public void Measure_ShuffledProfiles_IsTheSame()
    {
        bool[] right = [.. Enumerable.Range(0, 200).Select(i => i % 23 != 22)];
        int[] order = [.. Enumerable.Range(0, 200)];
        new Random(3).Shuffle(order);

        Assert.Equal(
            RiskCurve.Measure(Falling, right).Points,
            RiskCurve.Measure([.. order.Select(i => Falling[i])], [.. order.Select(i => right[i])]).Points);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Measure_TooFewProfiles_AttainsNothing(int count) => Assert.All(
        RiskCurve.Measure([.. Falling.Take(count)], [.. Enumerable.Repeat(true, count)]).Points,
        point => Assert.Equal((null, 0.0), (point.Threshold, point.Coverage)));

    [Fact]
    public void Measure_FiveFlawlessProfiles_AttainOneHalfOnly() => Assert.Equal(
        [0.5],
        RiskCurve.Measure([.. Falling.Take(5)], [true, true, true, true, true]).Points
            .Where(point => point.Threshold is not null).Select(point => point.MaxError));

    [Fact]
    public void Measure_EqualConfidences_AreAnsweredTogether()
    {
        // 150 at 0.9, of which one is wrong, then 50 at 0.6, of which 25 are.
        double[] probabilities = [.. Enumerable.Repeat(0.9, 150), .. Enumerable.Repeat(0.6, 50)];
        bool[] isFemale = [false, .. Enumerable.Repeat(true, 149), .. Enumerable.Range(0, 50).Select(i => i % 2 == 0)];

        RiskPoint point = RiskCurve.Measure(probabilities, isFemale).At(0.05)!;

        Assert.Equal((0.9, 0.75), (point.Threshold, point.Coverage));
        Assert.Equal(1 / 150.0, point.Risk, 1e-12);
    }

    [Fact]
    public void Measure_OneErrorAmongTheMostConfident_DoesNotEndTheSequence()
    {
        double[] probabilities = [.. Enumerable.Range(0, 2000).Select(i => 0.9999 - (0.0002 * i))];

        RiskPoint point = RiskCurve.Measure(probabilities, [.. Enumerable.Range(0, 2000).Select(i => i != 10)]).At(0.05)!;

        Assert.Equal((1.0, 1 / 2000.0), (point.Coverage, point.Risk));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(4321)]
    public void Measure_RandomProfiles_CoversWhatItsThresholdAnswers(int count)
    {
        (double[] probabilities, bool[] isFemale) = Draw(new Random(count), count);

        RiskCurve curve = RiskCurve.Measure(probabilities, isFemale);

        Assert.All(curve.Points.Where(point => point.Threshold is not null), point =>
        {
            int[] answered = [.. Enumerable.Range(0, count)
                .Where(i => Math.Max(probabilities[i], 1 - probabilities[i]) >= point.Threshold)];
            int errors = answered.Count(i => probabilities[i] >= 0.5 != isFemale[i]);
            Assert.Equal((double)answered.Length / count, point.Coverage, 1e-12);
            Assert.Equal((double)errors / answered.Length, point.Risk, 1e-12);
            Assert.InRange(point.RiskBound, point.Risk, point.MaxError);
        });
    }

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    [InlineData(1)]
    public void Measure_RandomProfiles_CoverMoreWhereMoreErrorIsAllowed(int digits)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            (double[] probabilities, bool[] isFemale) = Draw(new Random(seed), 50 + (seed * 97));
            // Few digits make many equal confidences.
            probabilities = [.. probabilities.Select(p => Math.Round(p, digits))];

            double[] coverages = [.. RiskCurve.Measure(probabilities, isFemale).Points.Select(point => point.Coverage)];

            Assert.Equal(coverages.Order(), coverages);
        }
    }

    [Fact]
    public void Measure_ManyDraws_KeepThePromiseInNineteenOfTwenty()
    {
        const int draws = 200;
        const double maxError = 0.1;
        int broken = 0;
        int attained = 0;
        for (int seed = 0; seed < draws; seed++)
        {
            (double[] probabilities, bool[] isFemale) = Draw(new Random(1000 + seed), 600);
            double? threshold = RiskCurve.Measure(probabilities, isFemale).Points
                .Single(point => point.MaxError == maxError).Threshold;
            if (threshold is null)
            {
                continue;
            }

            attained++;
            // A profile's confidence is uniform on [0.5, 1] and true: over a threshold t the risk is (1 - t) / 2.
            broken += (1 - threshold) / 2 > maxError ? 1 : 0;
        }

        Assert.True(attained > draws / 2, $"Only {attained} draws attain {maxError}: they show nothing.");
        // 5 % of 200 is 10; 18 is passed with probability under 1 % by a rule that just keeps its promise.
        Assert.InRange(broken, 0, 18);
    }

    [Theory]
    [InlineData(0.04, null)]
    [InlineData(0.05, 0.9)]
    [InlineData(0.0999, 0.9)]
    [InlineData(0.1, 0.8)]
    [InlineData(0.15, 0.8)]
    [InlineData(0.5, 0.8)]
    public void At_RateBetweenPoints_TakesTheNextLowerAttainableOne(double maxError, double? threshold) => Assert.Equal(
        threshold, Calibrations.Curve((0.01, null), (0.05, 0.9), (0.1, 0.8), (0.15, null)).At(maxError)?.Threshold);

    [Fact]
    public void Measure_UndeterminedProfiles_LeavesEightyFivePercentWithoutAnAnswer()
    {
        // 200 profiles that are always right; of 50 that nobody can tell, probabilities from 0.505 up to 0.75.
        double[] undetermined = [.. Enumerable.Range(1, 50).Select(i => 0.5 + (i / 200.0))];
        bool[] right = [.. Enumerable.Repeat(true, 200)];

        RiskCurve curve = RiskCurve.Measure(Falling, right, undetermined);

        RiskPoint point = curve.At(0.05)!;
        Assert.InRange(point.UndeterminedAnswered, 0.1, 0.15);
        Assert.InRange(point.Threshold!.Value, 0.71, 0.735);
        Assert.InRange(RiskCurve.Measure(Falling, right).At(0.05)!.Threshold!.Value, 0.6, 0.61);
        // Whoever accepts what guessing gives gets a guess.
        Assert.Equal(RiskCurve.Measure(Falling, right).At(0.25)!.Threshold, curve.At(0.25)!.Threshold);
    }

    [Fact]
    public void Measure_FewUndeterminedProfiles_AreNoGround() => Assert.Equal(
        RiskCurve.Measure(Falling, [.. Enumerable.Repeat(true, 200)]).Points.Select(point => point.Threshold),
        RiskCurve.Measure(Falling, [.. Enumerable.Repeat(true, 200)], [.. Enumerable.Repeat(0.99, 19)]).Points.Select(point => point.Threshold));

    [Fact]
    public void Measure_UnequalLengths_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RiskCurve.Measure([0.5, 0.6], [true]));

    /// <summary>Probabilities uniform on [0, 1], and truths drawn with them.</summary>
    private static (double[] Probabilities, bool[] IsFemale) Draw(Random random, int count)
    {
        double[] probabilities = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return (probabilities, [.. probabilities.Select(p => random.NextDouble() < p)]);
    }
}

using GenderGrpc.Bundle;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation.Measuring;

public sealed class MeasuredRowsTests
{
    [Fact]
    public void Take_MixedAnswers_AreTheHandNumbers()
    {
        // Truth f f f f m m; answers f f f m f m.
        double[] measured = Take(
            [
                Scores.Of(Label.Male, 0.7), Scores.Of(Label.Female, 0.9), Scores.Of(Label.Female, 0.2),
                Scores.Of(Label.Female, 0.8), Scores.Of(Label.Male, 0.1), Scores.Of(Label.Female, 0.5),
            ]);

        Assert.Equal((0.75 + 0.5) / 2, measured[(int)Measured.MacroF1], 1e-12);
        // Of 8 pairs, 0.9 and 0.8 win two each, 0.5 and 0.2 one each.
        Assert.Equal(6 / 8.0, measured[(int)Measured.Auc], 1e-12);
        Assert.Equal((0.49 + 0.01 + 0.64 + 0.04 + 0.01 + 0.25) / 6, measured[(int)Measured.Brier], 1e-6);
        Assert.Equal(2.4 / 6, measured[(int)Measured.CalibrationError], 1e-6);
    }

    [Fact]
    public void Take_EqualProbabilities_CountHalfToTheArea()
    {
        double[] measured = Take([Scores.Of(Label.Female, 0.6), Scores.Of(Label.Male, 0.6), Scores.Of(Label.Male, 0.3)]);

        Assert.Equal(0.75, measured[(int)Measured.Auc], 1e-12);
    }

    [Fact]
    public void Take_BeforeTemperature_SeesTheLogitAsItIs()
    {
        // Three of four are female at 0.75: right after a temperature of 2. Before, the odds are squared: 9 to 1, or 0.9.
        double[] measured = Take([.. Enumerable.Range(0, 4).Select(i => Scores.Of(i == 0 ? Label.Male : Label.Female, 0.75))]);

        Assert.Equal(0, measured[(int)Measured.CalibrationError], 1e-6);
        Assert.Equal(0.15, measured[(int)Measured.RawCalibrationError], 1e-6);
    }

    [Fact]
    public void Take_RandomProfiles_AgreesWithWhatManifestsRecord()
    {
        ScoredProfile[] rows = Drawn(400);

        double[] measured = Take(rows);

        ClassificationMetrics metrics = ClassificationMetrics.Measure(
            [.. rows.Select(row => row.ProbabilityFemale)], [.. rows.Select(row => row.IsFemale)]);
        Assert.Equal(metrics.MacroF1, measured[(int)Measured.MacroF1], 1e-12);
        Assert.Equal(metrics.CalibrationError, measured[(int)Measured.CalibrationError], 1e-12);
    }

    [Fact]
    public void Take_Counts_AreAsIfTheProfilesWereThereSoOften()
    {
        ScoredProfile[] rows = [.. Drawn(30).OrderBy(row => row.ProbabilityFemale)];
        int[] counts = [.. Enumerable.Range(0, 30).Select(i => i % 4)];

        double[] counted = new MeasuredRows(rows).Take(counts);
        double[] repeated = Take([.. rows.SelectMany((row, i) => Enumerable.Repeat(row, counts[i]))]);

        Assert.All(repeated.Zip(counted), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Take_OneClass_HasNoAreaAndNoF1()
    {
        double[] measured = Take([Scores.Of(Label.Female, 0.6), Scores.Of(Label.Female, 0.7)]);

        Assert.True(double.IsNaN(measured[(int)Measured.Auc]));
        Assert.True(double.IsNaN(measured[(int)Measured.MacroF1]));
        Assert.True(double.IsFinite(measured[(int)Measured.Brier]));
    }

    [Fact]
    public void Bootstrap_TheSameProfiles_GivesTheSameIntervalAroundTheValue()
    {
        ScoredProfile[] rows = Drawn(200);

        Estimate?[] first = Bootstrap.Of(new MeasuredRows(rows));
        Estimate?[] again = Bootstrap.Of(new MeasuredRows(rows));

        Assert.Equal(first, again);
        Assert.All(first, estimate => Assert.InRange(estimate!.Value.Value, estimate.Value.Low, estimate.Value.High));
        Assert.All(first, estimate => Assert.InRange(estimate!.Value.High - estimate.Value.Low, 0.005, 0.2));
    }

    [Fact]
    public void Bootstrap_FourTimesTheProfiles_HalvesTheInterval()
    {
        double few = WidthOfBrier(Drawn(500));
        double many = WidthOfBrier(Drawn(2000));

        Assert.InRange(few / many, 1.6, 2.5);
    }

    [Fact]
    public void Bootstrap_ManySamples_HoldTheTruthAboutNineteenTimesOfTwenty()
    {
        // Uniform and calibrated probabilities: Brier's mean is that of p(1 - p), one sixth.
        int held = Enumerable.Range(1, 60).Count(seed =>
            Bootstrap.Of(new MeasuredRows(Drawn(300, seed)))[(int)Measured.Brier] is { } brier
            && brier.Low <= 1 / 6.0 && 1 / 6.0 <= brier.High);

        // 57 expected; under 51 or so has a probability under 1 %.
        Assert.InRange(held, 51, 60);
    }

    [Fact]
    public void Bootstrap_Nothing_IsNone() => Assert.All(Bootstrap.Of(new MeasuredRows([])), estimate => Assert.Null(estimate));

    private static double WidthOfBrier(ScoredProfile[] rows)
    {
        Estimate brier = Bootstrap.Of(new MeasuredRows(rows))[(int)Measured.Brier]!.Value;
        return brier.High - brier.Low;
    }

    private static double[] Take(ScoredProfile[] rows) =>
        new MeasuredRows(rows).Take([.. Enumerable.Repeat(1, rows.Length)]);

    /// <summary>Profiles whose probability is uniform, and true.</summary>
    private static ScoredProfile[] Drawn(int count, int seed = 5)
    {
        var random = new RandomStream(seed, 0);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                double probability = random.Uniform();
                return Scores.Of(random.Chance(probability) ? Label.Female : Label.Male, probability);
            }),
        ];
    }
}

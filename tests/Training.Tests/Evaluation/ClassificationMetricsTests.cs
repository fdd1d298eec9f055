using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Tests.Evaluation;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Measure_MixedAnswers_AreTheHandNumbers()
    {
        // Truth f f f f m m; answers f f f m f m (0.5 counts as female).
        ClassificationMetrics metrics = ClassificationMetrics.Measure(
            [0.9, 0.8, 0.5, 0.2, 0.7, 0.1], [true, true, true, true, false, false]);

        Assert.Equal(6, metrics.Count);
        Assert.Equal(4 / 6.0, metrics.Accuracy, 1e-12);
        Assert.Equal(3 / 4.0, metrics.RecallFemale, 1e-12);
        Assert.Equal(1 / 2.0, metrics.RecallMale, 1e-12);
        // F1 of female: precision 3/4, recall 3/4. Of male: precision 1/2, recall 1/2.
        Assert.Equal((0.75 + 0.5) / 2, metrics.MacroF1, 1e-12);
        // Each is alone in its bin of 1/15: the gaps are 0.1, 0.2, 0.5, 0.8, 0.7 and 0.1.
        Assert.Equal(2.4 / 6, metrics.CalibrationError, 1e-12);
    }

    [Fact]
    public void Measure_SameBin_GapsCancelBeforeTheyCount()
    {
        // Three of four are female at a probability of 0.75: perfectly calibrated, though none is certain.
        ClassificationMetrics metrics = ClassificationMetrics.Measure([0.75, 0.75, 0.75, 0.75], [true, true, true, false]);

        Assert.Equal(0, metrics.CalibrationError, 1e-12);
        Assert.Equal(0.75, metrics.Accuracy);
        Assert.Equal(0, metrics.RecallMale);
    }

    [Fact]
    public void Measure_Certainty_FallsIntoTheOuterBins()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Measure([1, 0, 1, 0], [true, false, true, false]);

        Assert.Equal(1, metrics.Accuracy);
        Assert.Equal(1, metrics.MacroF1);
        Assert.Equal(0, metrics.CalibrationError);
    }

    [Fact]
    public void Measure_Nothing_IsZero()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Measure([], []);

        Assert.Equal(
            new ClassificationMetrics
            {
                Count = 0,
                Accuracy = 0,
                MacroF1 = 0,
                RecallFemale = 0,
                RecallMale = 0,
                CalibrationError = 0,
            },
            metrics);
    }
}

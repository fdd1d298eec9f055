using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class TemperatureScalingTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.0986122886681098, 0.75)]
    [InlineData(-1.0986122886681098, 0.25)]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    public void Sigmoid_KnownValues_AreMet(double x, double expected) =>
        Assert.Equal(expected, TemperatureScaling.Sigmoid(x), 1e-15);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(7)]
    public void Fit_LogitsTooSharpByAFactor_FindsIt(double temperature)
    {
        // The truth is drawn with sigmoid(z); the model says z * temperature.
        var random = new Random(11);
        double[] logits = new double[40_000];
        bool[] isFemale = new bool[logits.Length];
        for (int i = 0; i < logits.Length; i++)
        {
            double z = (random.NextDouble() * 8) - 4;
            logits[i] = z * temperature;
            isFemale[i] = random.NextDouble() < 1 / (1 + Math.Exp(-z));
        }

        Assert.Equal(temperature, TemperatureScaling.Fit(logits, isFemale), temperature * 0.03);
    }

    // With logits of one size the best probability is the share that is right: sigmoid(2 / T) = 3 / 4.
    [Fact]
    public void Fit_LogitsOfOneSize_MeetsTheShareThatIsRight() =>
        Assert.Equal(2 / Math.Log(3), TemperatureScaling.Fit([2, 2, 2, 2], [true, true, true, false]), 1e-9);

    [Fact]
    public void Fit_MixedSigns_IsTheSameAsMirrored() => Assert.Equal(
        TemperatureScaling.Fit([2, 1, 3, 2], [true, true, true, false]),
        TemperatureScaling.Fit([-2, -1, 3, -2], [false, false, true, true]),
        1e-12);

    [Fact]
    public void Fit_SeparableData_StopsAtTheLowest() =>
        Assert.Equal(0.05, TemperatureScaling.Fit([3, 1, -2, -0.5], [true, true, false, false]), 1e-9);

    [Fact]
    public void Fit_LogitsThatPointTheWrongWay_StopsAtTheHighest() =>
        Assert.Equal(20, TemperatureScaling.Fit([3, 1, -2, -0.5], [false, false, true, true]), 1e-9);

    [Fact]
    public void Fit_NoData_IsOne() => Assert.Equal(1, TemperatureScaling.Fit([], []));

    [Fact]
    public void Fit_UnequalLengths_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Fit([1, 2], [true]));
}

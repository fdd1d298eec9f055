using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Tests.Optimizers;

public sealed class WarmupCosineScheduleTests
{
    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(2.5, 0.875)]
    [InlineData(3, 1)]
    [InlineData(3.5, 1)]
    [InlineData(4, 1)]
    [InlineData(6, 0.8535533905932737)] // (1 + cos(pi/4)) / 2
    [InlineData(8, 0.5)]
    [InlineData(10, 0.1464466094067262)] // (1 + cos(3 pi/4)) / 2
    [InlineData(12, 0)]
    public void At_Step_IsThatShareOfThePeak(double step, double share)
    {
        var schedule = new WarmupCosineSchedule(Peak: 2e-3, WarmupSteps: 4, TotalSteps: 12);

        Assert.Equal(2e-3 * share, schedule.At(step), 1e-15);
    }

    [Fact]
    public void At_WithoutWarmup_StartsAtThePeak() =>
        Assert.Equal(0.1, new WarmupCosineSchedule(0.1, WarmupSteps: 0, TotalSteps: 10).At(0));

    [Fact]
    public void At_EveryStepOfARun_IsOverZero()
    {
        var schedule = new WarmupCosineSchedule(1, WarmupSteps: 3, TotalSteps: 20);

        Assert.All(Enumerable.Range(0, 20), step => Assert.InRange(schedule.At(step), 1e-3, 1));
    }
}

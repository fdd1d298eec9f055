using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Tests.Measuring;

/// <summary>When requests of an open loop are to be sent.</summary>
public sealed class OpenLoopScheduleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Create_Times_RiseWithinTheDuration()
    {
        TimeSpan[] times = OpenLoopSchedule.Create(500, Minute, seed: 1);

        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], TimeSpan.Zero, Minute);
        Assert.True(times[^1] < Minute);
    }

    [Fact]
    public void Create_Rate_IsKeptOnAverage()
    {
        TimeSpan[] times = OpenLoopSchedule.Create(500, Minute, seed: 1);

        // Five standard deviations of a Poisson distribution of that mean.
        Assert.InRange(times.Length, 30_000 - 870, 30_000 + 870);
    }

    [Fact]
    public void Create_Gaps_AreThoseOfIndependentCallers()
    {
        TimeSpan[] times = OpenLoopSchedule.Create(500, Minute, seed: 1);
        double[] gaps = [.. times.Skip(1).Zip(times, (later, earlier) => (later - earlier).TotalSeconds)];

        // Of exponentially distributed gaps, 1/e are longer than the mean.
        double longer = (double)gaps.Count(gap => gap > gaps.Average()) / gaps.Length;
        Assert.InRange(longer, 0.35, 0.39);
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameTimes()
    {
        Assert.Equal(OpenLoopSchedule.Create(100, Minute, seed: 7), OpenLoopSchedule.Create(100, Minute, seed: 7));
        Assert.NotEqual(OpenLoopSchedule.Create(100, Minute, seed: 7), OpenLoopSchedule.Create(100, Minute, seed: 8));
    }
}

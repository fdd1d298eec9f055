using GenderGrpc.Benchmarks.Load;
using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>Which frame sees a change.</summary>
public sealed class ChangeScheduleTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(187.5)]
    public void FrameOf_AnyRate_IsTheFirstFrameDueFromTheChangeOn(double perSecond)
    {
        var schedule = new ChangeSchedule(perSecond);

        for (int change = 0; change < 1000; change++)
        {
            var at = TimeSpan.FromSeconds(change / perSecond);
            double frames = schedule.FrameOf(change) / FrameClock.FrameTime;
            Assert.Equal(Math.Round(frames), frames, tolerance: 1e-6);
            Assert.InRange(schedule.FrameOf(change), at - TimeSpan.FromMicroseconds(1), at + FrameClock.FrameTime);
        }
    }

    [Fact]
    public void FrameOf_ChangesOfASecond_AreAsManyAsTheRate()
    {
        var schedule = new ChangeSchedule(187.5);

        int seen = Enumerable.Range(0, 10_000).Count(change => schedule.FrameOf(change) < TimeSpan.FromSeconds(10));

        Assert.InRange(seen, 1872, 1878);
    }
}

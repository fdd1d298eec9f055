using GenderGrpc.Benchmarks.Load;
using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>Which frame is to see a change.</summary>
public sealed class ChangeScheduleTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMicroseconds(1);

    [Theory]
    [InlineData(30, 0)]
    [InlineData(60, 0)]
    [InlineData(187.5, 0)]
    [InlineData(187.5, 3.3)]
    public void FrameOf_AnyRate_IsTheFirstFrameDueFromTheChangeOn(double perSecond, double secondsOfAFrame)
    {
        var schedule = new ChangeSchedule(perSecond);
        var due = TimeSpan.FromSeconds(secondsOfAFrame);

        for (int change = 0; change < 1000; change++)
        {
            var at = TimeSpan.FromSeconds(change / perSecond);
            TimeSpan frame = schedule.FrameOf(change, due);
            double frames = (frame - due) / FrameClock.FrameTime;
            Assert.Equal(Math.Round(frames), frames, tolerance: 1e-4);
            Assert.InRange(frame, at - Tolerance, at + FrameClock.FrameTime + Tolerance);
        }
    }

    [Fact]
    public void FrameOf_FramesMissed_IsTheFirstOfThem()
    {
        var schedule = new ChangeSchedule(perSecond: 100);
        var due = TimeSpan.FromSeconds(1);

        // Half a second of changes, of which the frame due at the end sees all.
        Assert.InRange(schedule.FrameOf(50, due), TimeSpan.FromSeconds(0.5) - Tolerance, TimeSpan.FromSeconds(0.5) + FrameClock.FrameTime);
        Assert.Equal(due, schedule.FrameOf(100, due));
    }

    [Fact]
    public void FrameOf_ChangesOfASecond_AreAsManyAsTheRate()
    {
        var schedule = new ChangeSchedule(187.5);

        int seen = Enumerable.Range(0, 10_000).Count(change => schedule.FrameOf(change, TimeSpan.Zero) < TimeSpan.FromSeconds(10));

        Assert.InRange(seen, 1872, 1878);
    }
}

using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>When what a game's slots show changes: evenly, at a rate, and seen by the first frame that is due from then on.</summary>
internal sealed class ChangeSchedule(double perSecond)
{
    /// <summary>Since the start: when the frame is due that sees a change, which are numbered from 0.</summary>
    public TimeSpan FrameOf(long change) =>
        Math.Ceiling(change / perSecond / FrameClock.FrameTime.TotalSeconds) * FrameClock.FrameTime;
}

using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>When what a game's slots show changes: evenly, at a rate. The first frame that is due from then on is to see it.</summary>
internal sealed class ChangeSchedule(double perSecond)
{
    /// <summary>When that frame is due, since the start.</summary>
    /// <param name="change">The number of the change, from 0.</param>
    /// <param name="due">When any frame is due; the others are whole frames from it, those that a late one makes a game miss too.</param>
    public TimeSpan FrameOf(long change, TimeSpan due) =>
        due + (Math.Ceiling((TimeSpan.FromSeconds(change / perSecond) - due) / FrameClock.FrameTime) * FrameClock.FrameTime);
}

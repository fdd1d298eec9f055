namespace GenderGrpc.Client.Tests.Library;

/// <summary>Time that passes only by being waited for, at once, and that notes how long that was.</summary>
internal sealed class SkippedTime : TimeProvider
{
    private TimeSpan _passed;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        _passed += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

namespace GenderGrpc.Server.Inference;

/// <summary>
/// How fast profiles are answered: the mean over the last seconds in which there were any, older ones weighing exponentially less. Idle
/// time doesn't count. Not safe for concurrent use.
/// </summary>
internal sealed class DrainRate(TimeProvider time)
{
    private const double MemorySeconds = 2;

    private long _since;
    private double _answered;
    private double _seconds;

    /// <summary>Profiles a second; null while it isn't known.</summary>
    public double? PerSecond => _seconds > 0 ? _answered / _seconds : null;

    /// <summary>The first profile after none has come.</summary>
    public void Begin() => _since = time.GetTimestamp();

    /// <summary>A profile was answered.</summary>
    public void Answered()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_since, now).TotalSeconds;
        double kept = Math.Exp(-seconds / MemorySeconds);
        _answered = (_answered * kept) + 1;
        _seconds = (_seconds * kept) + seconds;
        _since = now;
    }
}

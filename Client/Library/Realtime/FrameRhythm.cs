namespace GenderGrpc.Client.Realtime;

/// <summary>
/// When a frame loop is likely to submit again: not long before the shortest time that lay between its latest submissions has passed
/// once more. To look for them every millisecond would wake a core a thousand times a second.
/// </summary>
internal sealed class FrameRhythm
{
    private const int Remembered = 8;

    // Of that time: frames aren't all alike.
    private const double Share = 0.75;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // Of a loop at 30 frames a second.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(25);

    private readonly TimeSpan[] _gaps = new TimeSpan[Remembered];
    private TimeSpan _latest;
    private int _count;

    /// <summary>There were submissions.</summary>
    /// <param name="now">The time since some beginning.</param>
    public void Note(TimeSpan now)
    {
        _gaps[_count % Remembered] = now - _latest;
        _latest = now;
        _count++;
    }

    /// <summary>How long to rest: a millisecond at least.</summary>
    public TimeSpan RestAt(TimeSpan now)
    {
        // The first has none before it.
        if (_count <= Remembered)
        {
            return Shortest;
        }

        var gap = _gaps[0];
        foreach (var other in _gaps)
        {
            gap = other < gap ? other : gap;
        }

        var rest = TimeSpan.FromTicks((long)(gap.Ticks * Share)) - (now - _latest);
        return rest < Shortest ? Shortest : rest > Longest ? Longest : rest;
    }
}

namespace GenderGrpc.GameLoop.Engine;

/// <summary>When frames are due. One that begins a whole frame's time late is late, and those that it missed are left out.</summary>
internal sealed class FrameClock(TimeProvider time)
{
    public static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(1) / 60;

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _due;

    public int Frames { get; private set; }

    public int LateFrames { get; private set; }

    /// <summary>When the frame that was begun last was due, since the first one was.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>Since the first frame was due.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    /// <summary>Until the next frame is due; zero if it is.</summary>
    public TimeSpan Wait => Elapsed < _due ? _due - Elapsed : TimeSpan.Zero;

    /// <summary>Begins a frame.</summary>
    public void Begin()
    {
        Frames++;
        Due = _due;
        _due += FrameTime;
        if (Elapsed >= _due)
        {
            LateFrames++;
            _due = Elapsed + FrameTime;
        }
    }
}

namespace GenderGrpc.Client.Realtime;

/// <summary>
/// Wakes one waiting thread. Setting it never waits and allocates nothing, which queueing work to the thread pool can't promise: that
/// may start a thread.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly AutoResetEvent _event = new(initialState: false);
    private int _isSet;

    /// <summary>Wakes the thread, or lets its next wait return at once. What was done before is seen by it.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _event.Set();
        }
    }

    /// <summary>Waits until it is set, but no longer than this.</summary>
    public void Wait(TimeSpan time)
    {
        _event.WaitOne(time);
        Interlocked.Exchange(ref _isSet, 0);
    }

    public void Dispose() => _event.Dispose();
}

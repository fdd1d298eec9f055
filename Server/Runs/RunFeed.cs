namespace GenderGrpc.Server.Runs;

/// <summary>Tells that something was committed of a run; what it was, the journal says.</summary>
internal sealed class RunFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _next = [];
    private TaskCompletionSource _nextOfAny = NewSource();

    /// <summary>Completes with the next change of a run. Ask first, then read the journal: so nothing is missed.</summary>
    public Task Next(string run)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(run, out TaskCompletionSource? next))
            {
                _next.Add(run, next = NewSource());
            }

            return next.Task;
        }
    }

    /// <summary>Completes with the next change of any run.</summary>
    public Task NextOfAny()
    {
        lock (_lock)
        {
            return _nextOfAny.Task;
        }
    }

    /// <summary>Tells that a run has changed.</summary>
    public void Changed(string run)
    {
        lock (_lock)
        {
            if (_next.Remove(run, out TaskCompletionSource? next))
            {
                next.SetResult();
            }

            _nextOfAny.SetResult();
            _nextOfAny = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace GenderGrpc.Client.Streams;

/// <summary>The requests that wait for a stream to take them. Those that come back from a broken one go first.</summary>
internal sealed class Outbox : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<QueuedRequest> _returned = [];
    private readonly Queue<QueuedRequest> _fresh = [];

    // One for each request, and one more when it is complete: whoever then finds nothing leaves it to the next.
    private readonly SemaphoreSlim _there = new(0);
    private bool _isComplete;

    /// <summary>Whether nothing waits and nothing fresh comes.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _isComplete && _returned.Count + _fresh.Count == 0;
            }
        }
    }

    public void Add(QueuedRequest request)
    {
        lock (_lock)
        {
            _fresh.Enqueue(request);
        }

        _there.Release();
    }

    /// <summary>Takes back what was taken and has no answer.</summary>
    public void Return(IReadOnlyCollection<QueuedRequest> requests)
    {
        if (requests.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var request in requests)
            {
                _returned.Enqueue(request);
            }
        }

        _there.Release(requests.Count);
    }

    /// <summary>Nothing fresh comes any more.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
        }

        _there.Release();
    }

    /// <summary>Waits for a request; null: it is complete, and nothing waits.</summary>
    public async ValueTask<QueuedRequest?> TakeAsync(CancellationToken cancellationToken)
    {
        await _there.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_returned.TryDequeue(out var request) || _fresh.TryDequeue(out request))
            {
                return request;
            }
        }

        _there.Release();
        return null;
    }

    public void Dispose() => _there.Dispose();
}

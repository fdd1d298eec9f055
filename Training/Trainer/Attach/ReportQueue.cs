using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// What a run reported and the server hasn't acknowledged, in order, numbered without gaps from 1. Reports come from the training's thread,
/// which waits where too many are unacknowledged; they are read and acknowledged by the call of the moment.
/// </summary>
internal sealed class ReportQueue : IDisposable
{
    // A checkpoint can be large: the training doesn't run ahead of what the server has by more than these.
    private const int MostDeliveries = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Report> _reports = [];
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _deliveries = new(MostDeliveries);
    private readonly int _capacity;
    private TaskCompletionSource _changed = New();
    private long _acknowledged;
    private long _totalSteps;
    private long _last;
    private bool _isRead;

    /// <summary>A queue of that many reports.</summary>
    public ReportQueue(int capacity)
    {
        _capacity = capacity;
        _room = new SemaphoreSlim(capacity);
    }

    /// <summary>Steps of the run in all, which every report from now on tells; 0 until that is known.</summary>
    public long TotalSteps
    {
        set => Volatile.Write(ref _totalSteps, value);
    }

    /// <summary>The last report that was acknowledged; 0 where none was.</summary>
    public long Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return _acknowledged;
            }
        }
    }

    /// <summary>
    /// Adds a report, waiting for room. Once <paramref name="stopping"/> is cancelled nothing waits any more: the run has only its checkpoint
    /// left to write.
    /// </summary>
    public void Add(TrainerReport message, Delivery? delivery, CancellationToken stopping)
    {
        Wait(_room, stopping);
        if (delivery is not null)
        {
            Wait(_deliveries, stopping);
        }

        lock (_lock)
        {
            message.Number = ++_last;
            message.TotalSteps = Volatile.Read(ref _totalSteps);
            _reports[_last] = new Report(message, delivery);
            Change();
        }
    }

    /// <summary>The server has all reports up to and with this one.</summary>
    public void Acknowledge(long number)
    {
        lock (_lock)
        {
            while (_acknowledged < Math.Min(number, _last))
            {
                _reports.Remove(++_acknowledged, out Report? report);
                Release(_room, _capacity);
                if (report?.Delivery is not null)
                {
                    Release(_deliveries, MostDeliveries);
                }
            }

            Change();
        }
    }

    /// <summary>The unacknowledged report after a number, once there is one.</summary>
    public async Task<Report> AfterAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_reports.TryGetValue(Math.Max(number, _acknowledged) + 1, out Report? report))
                {
                    return report;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a call sends the reports at present.</summary>
    public void Read(bool isRead)
    {
        lock (_lock)
        {
            _isRead = isRead;
            Change();
        }
    }

    /// <summary>
    /// For the training's thread: waits until all is acknowledged, as long as a call sends and nothing stops. Returns what isn't, in order.
    /// </summary>
    public IReadOnlyList<TrainerReport> Settle(CancellationToken stopping)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_isRead || _acknowledged == _last || stopping.IsCancellationRequested)
                {
                    return [.. _reports.Values.Select(report => report.Message).OrderBy(message => message.Number)];
                }

                changed = _changed.Task;
            }

            try
            {
                changed.Wait(stopping);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Ends when everything that was reported is acknowledged.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => AcknowledgedAsync(long.MaxValue, cancellationToken);

    /// <summary>Ends when all reports up to and with this one are acknowledged, or all that there are.</summary>
    public async Task AcknowledgedAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_acknowledged >= Math.Min(number, _last))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _room.Dispose();
        _deliveries.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Wait(SemaphoreSlim semaphore, CancellationToken stopping)
    {
        try
        {
            semaphore.Wait(stopping);
        }
        catch (OperationCanceledException)
        {
        }
    }

    // Reports of a run that was stopping took no place.
    private static void Release(SemaphoreSlim semaphore, int capacity)
    {
        if (semaphore.CurrentCount < capacity)
        {
            semaphore.Release();
        }
    }

    private void Change()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}

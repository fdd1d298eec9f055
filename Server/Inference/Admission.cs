using System.Runtime.InteropServices;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The server's bound: a profile is in it only while it holds one of <paramref name="capacity"/> places. A flow gets another place only
/// while it holds fewer than are free (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998). So one
/// flow alone gets half of the places, n that want more get capacity / (n + 1) each, and as many stay free for whoever comes next. Safe
/// for concurrent use.
/// </summary>
internal sealed class Admission(int capacity, TimeProvider time)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<Flow, int> _held = [];
    private readonly LinkedList<WaitingFlow> _waiting = [];
    private readonly DrainRate _rate = new(time);
    private int _taken;

    // Profiles of batches that were let in but have no places yet.
    private int _toCome;

    /// <summary>When it makes sense to ask again: once all that is here now has been answered, at the rate that was measured.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_lock)
            {
                return _rate.PerSecond is { } perSecond
                    ? TimeSpan.FromSeconds(Math.Clamp(
                        (_taken + _toCome) / perSecond, ShortestDelay.TotalSeconds, LongestDelay.TotalSeconds))
                    : UnknownDelay;
            }
        }
    }

    /// <summary>Takes a place, where one is to be had at once.</summary>
    public bool TryEnter(Flow flow)
    {
        lock (_lock)
        {
            return TryTake(flow);
        }
    }

    /// <summary>
    /// Takes a place for the first profile of a batch, where one is to be had at once and fewer profiles than the capacity are still to
    /// come of earlier batches. Null where it is refused.
    /// </summary>
    public BatchAdmission? TryEnterBatch(Flow flow, int count)
    {
        lock (_lock)
        {
            if (_toCome >= capacity || !TryTake(flow))
            {
                return null;
            }

            _toCome += count - 1;
            return new BatchAdmission(this, flow, count - 1);
        }
    }

    /// <summary>Takes a place as soon as one is to be had; among those that may have it, first come, first served.</summary>
    public Task EnterAsync(Flow flow, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        WaitingFlow waiting;
        LinkedListNode<WaitingFlow> node;
        lock (_lock)
        {
            if (TryTake(flow))
            {
                return Task.CompletedTask;
            }

            waiting = new WaitingFlow(flow);
            node = _waiting.AddLast(waiting);
        }

        waiting.Registration = cancellationToken.UnsafeRegister(_ => Cancel(node, cancellationToken), null);
        return waiting.EnterAsync();
    }

    /// <summary>Gives a flow's place back.</summary>
    public void Leave(Flow flow)
    {
        lock (_lock)
        {
            _taken--;
            _rate.Answered();
            ref int held = ref CollectionsMarshal.GetValueRefOrNullRef(_held, flow);
            if (--held == 0)
            {
                _held.Remove(flow);
            }

            while (FirstAllowed() is { } node)
            {
                _waiting.Remove(node);
                TryTake(node.Value.Flow);
                node.Value.Enter();
            }
        }
    }

    /// <summary>Profiles of a batch have come, or never will.</summary>
    public void NoLongerToCome(int count)
    {
        lock (_lock)
        {
            _toCome -= count;
        }
    }

    private bool TryTake(Flow flow)
    {
        if (!IsAllowed(flow))
        {
            return false;
        }

        if (_taken == 0)
        {
            _rate.Begin();
        }

        _taken++;
        CollectionsMarshal.GetValueRefOrAddDefault(_held, flow, out _)++;
        return true;
    }

    private bool IsAllowed(Flow flow) => _held.GetValueOrDefault(flow) < capacity - _taken;

    private LinkedListNode<WaitingFlow>? FirstAllowed()
    {
        LinkedListNode<WaitingFlow>? node = _taken == capacity ? null : _waiting.First;
        while (node is not null && !IsAllowed(node.Value.Flow))
        {
            node = node.Next;
        }

        return node;
    }

    private void Cancel(LinkedListNode<WaitingFlow> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return;
            }

            _waiting.Remove(node);
        }

        node.Value.Cancel(cancellationToken);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// A queue in which flows take turns, each in the order of its own items: deficit round robin (Shreedhar and Varghese, SIGCOMM 1995)
/// with whole costs and a quantum of 1, so that an item of cost c is taken at its flow's c-th turn. However many items a flow has, it
/// holds up each item of another by no more than that one's turns. Safe for concurrent use.
/// </summary>
/// <param name="capacity">The most items that are ever in it; who adds sees to that.</param>
internal sealed class FairQueue<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Flow, FlowLane<T>> _lanes = [];
    private readonly Queue<FlowLane<T>> _turns = new();
    private readonly Stack<FlowLane<T>> _spare = new();

    // One for each item: whoever takes a ticket may take an item. Which one it is shows only then.
    private readonly Channel<byte> _tickets = Channel.CreateBounded<byte>(capacity);

    /// <summary>Whether nothing more comes, and nothing is left.</summary>
    public bool IsCompleted => _tickets.Reader.Completion.IsCompleted;

    /// <summary>Adds an item of a flow; its cost is at least 1. False once the queue was completed.</summary>
    public bool TryAdd(Flow flow, T item, int cost = 1)
    {
        // Who takes the ticket waits here until the item is there.
        lock (_lock)
        {
            if (!_tickets.Writer.TryWrite(0))
            {
                return false;
            }

            if (!_lanes.TryGetValue(flow, out FlowLane<T>? lane))
            {
                lane = _spare.TryPop(out FlowLane<T>? spare) ? spare : new FlowLane<T>();
                lane.Flow = flow;
                _lanes.Add(flow, lane);
                _turns.Enqueue(lane);
            }

            lane.Add(item, cost);
            return true;
        }
    }

    /// <summary>Waits until there may be an item; false where none will be any more.</summary>
    public ValueTask<bool> WaitToTakeAsync() => _tickets.Reader.WaitToReadAsync();

    /// <summary>Takes the item whose turn it is.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (!_tickets.Reader.TryRead(out _))
        {
            item = default;
            return false;
        }

        lock (_lock)
        {
            while (true)
            {
                FlowLane<T> lane = _turns.Dequeue();
                bool isTaken = lane.TryTake(out item);
                if (lane.IsEmpty)
                {
                    _lanes.Remove(lane.Flow);
                    // It mustn't keep a call alive that has ended.
                    lane.Flow = default;
                    _spare.Push(lane);
                }
                else
                {
                    _turns.Enqueue(lane);
                }

                if (isTaken)
                {
                    return true;
                }
            }
        }
    }

    /// <summary>Nothing more is added.</summary>
    public void Complete() => _tickets.Writer.TryComplete();
}

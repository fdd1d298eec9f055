namespace GenderGrpc.Server.Inference;

/// <summary>One flow's items in a <see cref="FairQueue{T}"/>, in their order.</summary>
internal sealed class FlowLane<T>
{
    private readonly Queue<(T Item, int Cost)> _items = new();
    private int _turnsLeft;

    /// <summary>Whose items they are.</summary>
    public Flow Flow { get; set; }

    public bool IsEmpty => _items.Count == 0;

    public void Add(T item, int cost)
    {
        if (IsEmpty)
        {
            _turnsLeft = cost;
        }

        _items.Enqueue((item, cost));
    }

    /// <summary>Uses a turn of this lane, which isn't empty; true where it was the last that its first item costs.</summary>
    public bool TryTake(out T item)
    {
        if (--_turnsLeft > 0)
        {
            item = default!;
            return false;
        }

        item = _items.Dequeue().Item;
        _turnsLeft = _items.TryPeek(out (T Item, int Cost) next) ? next.Cost : 0;
        return true;
    }
}

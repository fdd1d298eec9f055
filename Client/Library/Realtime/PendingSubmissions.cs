namespace GenderGrpc.Client.Realtime;

/// <summary>The submissions that wait to be sent: one for each slot, in the order in which the slots began to wait.</summary>
internal sealed class PendingSubmissions(int capacity)
{
    private readonly Dictionary<ulong, int> _entries = new(capacity);
    private readonly Queue<ulong> _slots = new(capacity);

    public bool Holds(ulong slot) => _entries.ContainsKey(slot);

    /// <summary>Puts a submission in, and tells which one it supersedes, if any; it takes that one's place.</summary>
    public bool Put(ulong slot, int entry, out int superseded)
    {
        var isTaken = _entries.TryGetValue(slot, out superseded);
        _entries[slot] = entry;
        if (!isTaken)
        {
            _slots.Enqueue(slot);
        }

        return isTaken;
    }

    /// <summary>Puts submissions of slots that don't wait before all others, in their own order.</summary>
    public void PutFirst(IEnumerable<(ulong Slot, int Entry)> submissions)
    {
        var others = _slots.Count;
        foreach (var (slot, entry) in submissions)
        {
            _entries.Add(slot, entry);
            _slots.Enqueue(slot);
        }

        for (; others > 0; others--)
        {
            _slots.Enqueue(_slots.Dequeue());
        }
    }

    /// <summary>Takes the one that waits for the longest time.</summary>
    public bool TryTake(out int entry)
    {
        entry = default;
        return _slots.TryDequeue(out var slot) && _entries.Remove(slot, out entry);
    }

    /// <summary>Leaves in only those that <paramref name="stays"/> is true for.</summary>
    public void Filter(Predicate<int> stays)
    {
        for (var left = _slots.Count; left > 0; left--)
        {
            var slot = _slots.Dequeue();
            if (stays(_entries[slot]))
            {
                _slots.Enqueue(slot);
            }
            else
            {
                _entries.Remove(slot);
            }
        }
    }
}

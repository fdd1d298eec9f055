namespace GenderGrpc.Server.Inference.Caching;

/// <summary>
/// A part of a cache: so many avatars' features, of which one that wasn't asked for again gives way to a new one (CLOCK: Corbató, A Paging
/// Experiment with the Multics System, 1968). Once it is full, nothing is allocated any more. Safe for concurrent use.
/// </summary>
internal sealed class CacheShard(int capacity, int featureBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AvatarDigest, int> _slots = [];
    private readonly Entry[] _entries = new Entry[capacity];
    private int _count;
    private int _hand;

    /// <summary>How many avatars it holds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Copies the features of an avatar that is there, uint8 [S, S, 3].</summary>
    public bool TryCopy(in AvatarDigest digest, Span<byte> features)
    {
        lock (_lock)
        {
            if (!_slots.TryGetValue(digest, out int slot))
            {
                return false;
            }

            ref Entry entry = ref _entries[slot];
            entry.IsUsed = true;
            entry.Features.CopyTo(features);
            return true;
        }
    }

    /// <summary>Takes an avatar's features, uint8 [S, S, 3], unless they are there already.</summary>
    public void Add(in AvatarDigest digest, ReadOnlySpan<byte> features)
    {
        lock (_lock)
        {
            if (_slots.ContainsKey(digest))
            {
                return;
            }

            int slot = _count < capacity ? _count++ : MakeRoom();
            ref Entry entry = ref _entries[slot];
            entry.Features ??= GC.AllocateUninitializedArray<byte>(featureBytes);
            features.CopyTo(entry.Features);
            entry.Digest = digest;
            // Not before it is asked for again: avatars that come but once don't drive out those that come often.
            entry.IsUsed = false;
            _slots.Add(digest, slot);
        }
    }

    private int MakeRoom()
    {
        while (_entries[_hand].IsUsed)
        {
            _entries[_hand].IsUsed = false;
            Advance();
        }

        int slot = _hand;
        Advance();
        _slots.Remove(_entries[slot].Digest);
        return slot;
    }

    private void Advance() => _hand = (_hand + 1) % capacity;

    /// <summary>One avatar.</summary>
    private struct Entry
    {
        public AvatarDigest Digest;
        public byte[]? Features;
        public bool IsUsed;
    }
}

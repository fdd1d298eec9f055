namespace GenderGrpc.Client.Realtime;

/// <summary>
/// Hands values from one thread to another, in their order. Neither waits for the other, and nothing is allocated. It is for a
/// number of values that never exceeds its capacity.
/// </summary>
/// <param name="capacity">The most values that are put and not yet taken.</param>
internal sealed class HandoverRing<T>(int capacity)
{
    private readonly T[] _values = new T[capacity];
    private long _put;
    private long _taken;

    /// <summary>For the one thread that takes: whether there is nothing to take.</summary>
    public bool IsEmpty => _taken == Volatile.Read(ref _put);

    /// <summary>For the one thread that puts: there is room, as its caller knows.</summary>
    public void Put(in T value)
    {
        _values[_put % _values.Length] = value;
        // The value is there before it is seen to be.
        Volatile.Write(ref _put, _put + 1);
    }

    /// <summary>For the one thread that takes; false if there is nothing to take.</summary>
    public bool TryTake(out T value)
    {
        if (IsEmpty)
        {
            value = default!;
            return false;
        }

        ref var place = ref _values[_taken % _values.Length];
        value = place;
        place = default!;
        Volatile.Write(ref _taken, _taken + 1);
        return true;
    }
}

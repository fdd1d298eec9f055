namespace GenderGrpc.Server.Inference;

/// <summary>A profile's turn in its slot of a stream, which the next profile of the slot ends.</summary>
/// <param name="slot">The slot.</param>
internal sealed class SlotTurn(ulong slot)
{
    private ulong _nextSequence;
    private volatile bool _isOver;

    public ulong Slot => slot;

    public bool IsOver => _isOver;

    /// <summary>The sequence of the profile that ended it; only meaningful once it is over.</summary>
    public ulong NextSequence => _nextSequence;

    /// <summary>Ends it, once.</summary>
    public void End(ulong nextSequence)
    {
        _nextSequence = nextSequence;
        _isOver = true;
    }
}

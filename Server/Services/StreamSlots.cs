using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Services;

/// <summary>Whose turn it is in each slot of one stream. It knows only slots of unanswered profiles. Safe for concurrent use.</summary>
internal sealed class StreamSlots
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, SlotTurn> _turns = [];

    /// <summary>Gives a profile its turn, which ends that of the one before it.</summary>
    public SlotTurn Take(ulong slot, ulong sequence)
    {
        var turn = new SlotTurn(slot);
        lock (_lock)
        {
            if (_turns.TryGetValue(slot, out SlotTurn? previous))
            {
                previous.End(sequence);
            }

            _turns[slot] = turn;
        }

        return turn;
    }

    /// <summary>The profile that had this turn is answered.</summary>
    public void Leave(SlotTurn turn)
    {
        lock (_lock)
        {
            if (!turn.IsOver)
            {
                _turns.Remove(turn.Slot);
            }
        }
    }
}

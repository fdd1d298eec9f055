using System.Diagnostics.CodeAnalysis;
using GenderGrpc.V1;

namespace GenderGrpc.Client.Streams;

/// <summary>Puts answers back into the order of their sequences, which start at 0 and have no gaps.</summary>
/// <param name="capacity">How far an answer may be ahead of the next one to take.</param>
internal sealed class ReorderBuffer(int capacity)
{
    private readonly StreamPredictResponse?[] _slots = new StreamPredictResponse?[capacity];

    /// <summary>The sequence of the next answer to take, which is also the number of answers taken.</summary>
    public ulong Next { get; private set; }

    /// <summary>False if the answer is too far ahead, was taken already, or is there already.</summary>
    public bool TryAdd(StreamPredictResponse answer)
    {
        // For a sequence behind, the unsigned difference is huge.
        if (answer.Sequence - Next >= (ulong)_slots.Length)
        {
            return false;
        }

        ref var slot = ref _slots[answer.Sequence % (ulong)_slots.Length];
        if (slot is not null)
        {
            return false;
        }

        slot = answer;
        return true;
    }

    /// <summary>Takes the next answer if it is there.</summary>
    public bool TryTake([NotNullWhen(true)] out StreamPredictResponse? answer)
    {
        ref var slot = ref _slots[Next % (ulong)_slots.Length];
        answer = slot;
        if (answer is null)
        {
            return false;
        }

        slot = null;
        Next++;
        return true;
    }
}

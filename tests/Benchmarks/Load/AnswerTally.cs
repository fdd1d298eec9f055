using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>Whether each of a stream's requests, numbered from 0, was answered exactly once, and how.</summary>
internal sealed class AnswerTally(int requests)
{
    private readonly bool[] _answered = new bool[requests];
    private readonly Dictionary<OutcomeCase, int> _kinds = [];
    private int _once;

    /// <summary>Requests without an answer.</summary>
    public int Missing => requests - _once;

    /// <summary>Answers to no request, or to one that had its answer.</summary>
    public int Unowed { get; private set; }

    /// <summary>Answers of all kinds.</summary>
    public int Total => _kinds.Values.Sum();

    public bool IsAnsweredOnce => Missing == 0 && Unowed == 0;

    /// <summary>Answers of a kind.</summary>
    public int this[OutcomeCase kind] => _kinds.GetValueOrDefault(kind);

    /// <summary>Whether the answer was owed.</summary>
    public bool Take(ulong sequence, OutcomeCase kind)
    {
        _kinds[kind] = this[kind] + 1;
        if (sequence >= (ulong)requests || _answered[sequence])
        {
            Unowed++;
            return false;
        }

        _answered[sequence] = true;
        _once++;
        return true;
    }
}

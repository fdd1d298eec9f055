using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Realtime;

/// <summary>
/// Decides what becomes of submissions: each gets exactly one outcome. It is one thread's, and knows of no connection but what it is
/// told.
/// </summary>
internal sealed class SubmissionDesk(SubmissionTable table, HandoverRing<Outcome> outcomes, int window)
{
    /// <summary>How often a submission is sent: each time but the first, its connection had broken.</summary>
    public const int MostSendings = 3;

    private readonly PendingSubmissions _pending = new(table.Capacity);
    private readonly Dictionary<long, int> _sent = new(window);

    // Sent and expired here: nobody awaits the server's answers any more, which still are owed and count in the window.
    private readonly HashSet<long> _unawaited = new(window);
    private readonly List<long> _expired = new(window);
    private readonly int[] _sendings = new int[table.Capacity];

    // A newer submission of its slot was predicted: a prediction of this one would be out of order.
    private readonly bool[] _isOvertaken = new bool[table.Capacity];

    // So that results share one text.
    private string _modelVersion = "";

    /// <summary>No submission expires before this.</summary>
    public DateTimeOffset NextDeadline { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Takes a new submission. One of its slot that waits is superseded.</summary>
    public void Accept(int entry)
    {
        ref readonly var submission = ref table[entry];
        (_sendings[entry], _isOvertaken[entry]) = (0, false);
        if (_pending.Put(submission.Slot, entry, out var superseded))
        {
            outcomes.Put(Outcome.Superseded(superseded));
        }

        if (submission.Deadline < NextDeadline)
        {
            NextDeadline = submission.Deadline;
        }
    }

    /// <summary>Gives up what has expired by now, whether it waits or was sent.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        NextDeadline = DateTimeOffset.MaxValue;
        _pending.Filter(entry => !HasExpired(entry, now));
        foreach (var (sequence, entry) in _sent)
        {
            if (HasExpired(entry, now))
            {
                _expired.Add(sequence);
            }
        }

        foreach (var sequence in _expired)
        {
            _sent.Remove(sequence);
            _unawaited.Add(sequence);
        }

        _expired.Clear();
    }

    /// <summary>Takes the next submission to send, if the window has room.</summary>
    public bool TryTakeNext(out int entry)
    {
        while (_sent.Count + _unawaited.Count < window && _pending.TryTake(out entry))
        {
            if (table[entry].IsTooLarge)
            {
                outcomes.Put(Outcome.Error(entry, StatusCode.InvalidArgument));
                continue;
            }

            _sendings[entry]++;
            _sent.Add(table[entry].Number, entry);
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>Takes the server's answer to what was sent.</summary>
    public void Answer(StreamPredictResponse answer)
    {
        if (!_sent.Remove((long)answer.Sequence, out var entry))
        {
            _unawaited.Remove((long)answer.Sequence);
            return;
        }

        var outcome = Outcome.Of(entry, answer);
        if (outcome.Result.Outcome == PredictionOutcome.Prediction)
        {
            if (_isOvertaken[entry])
            {
                outcome = Outcome.Superseded(entry);
            }
            else
            {
                OvertakeOlder(entry);
                outcome = outcome with { Result = outcome.Result with { ModelVersion = Shared(outcome.Result.ModelVersion!) } };
            }
        }

        outcomes.Put(outcome);
    }

    /// <summary>
    /// Takes back what was sent and has no answer, since its connection broke: it waits to be sent again, before all others, unless
    /// there is a newer one of its slot or it was sent often enough.
    /// </summary>
    public void TakeBack()
    {
        var again = new Dictionary<ulong, int>();
        foreach (var entry in _sent.Values.OrderByDescending(entry => table[entry].Number))
        {
            var slot = table[entry].Slot;
            if (_isOvertaken[entry] || _pending.Holds(slot) || !again.TryAdd(slot, entry))
            {
                outcomes.Put(Outcome.Superseded(entry));
            }
        }

        _sent.Clear();
        _unawaited.Clear();
        foreach (var (slot, entry) in again.Where(item => _sendings[item.Value] == MostSendings))
        {
            outcomes.Put(Outcome.Error(entry, StatusCode.Unavailable));
            again.Remove(slot);
        }

        _pending.PutFirst(again.Select(item => (item.Key, item.Value)).OrderBy(item => table[item.Value].Number));
    }

    /// <summary>Gives up everything.</summary>
    public void GiveUp(StatusCode code)
    {
        foreach (var entry in _sent.Values)
        {
            outcomes.Put(Outcome.Error(entry, code));
        }

        _sent.Clear();
        while (_pending.TryTake(out var entry))
        {
            outcomes.Put(Outcome.Error(entry, code));
        }
    }

    private bool HasExpired(int entry, DateTimeOffset now)
    {
        var deadline = table[entry].Deadline;
        if (deadline > now)
        {
            NextDeadline = deadline < NextDeadline ? deadline : NextDeadline;
            return false;
        }

        outcomes.Put(Outcome.Expired(entry));
        return true;
    }

    private void OvertakeOlder(int entry)
    {
        foreach (var other in _sent.Values)
        {
            if (table[other].Slot == table[entry].Slot && table[other].Number < table[entry].Number)
            {
                _isOvertaken[other] = true;
            }
        }
    }

    private string Shared(string modelVersion) =>
        _modelVersion == modelVersion ? _modelVersion : _modelVersion = modelVersion;
}

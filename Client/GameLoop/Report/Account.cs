using GenderGrpc.Client.Realtime;

namespace GenderGrpc.GameLoop.Report;

/// <summary>What was submitted, and what came of it.</summary>
internal sealed class Account
{
    private readonly HashSet<long> _owed = [];
    private readonly long[] _outcomes = new long[Enum.GetValues<PredictionOutcome>().Length];

    public long Submitted { get; private set; }

    /// <summary>Submissions that weren't accepted, for want of room.</summary>
    public long Refused { get; private set; }

    /// <summary>Accepted and not yet answered.</summary>
    public int Owed => _owed.Count;

    /// <summary>Results that no submission was owed.</summary>
    public long Unowed { get; private set; }

    /// <summary>From submission to frame.</summary>
    public Durations Ages { get; } = new();

    public long this[PredictionOutcome outcome] => _outcomes[(int)outcome];

    public void Accept(long submission)
    {
        Submitted++;
        _owed.Add(submission);
    }

    public void Refuse() => Refused++;

    public void Take(in PredictionResult result)
    {
        if (!_owed.Remove(result.Submission))
        {
            Unowed++;
        }

        _outcomes[(int)result.Outcome]++;
        if (result.Outcome == PredictionOutcome.Prediction)
        {
            Ages.Add(result.Age);
        }
    }
}

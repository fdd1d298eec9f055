using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Server.Drift;

/// <summary>
/// How the last predictions came out: at most 10,000, none older than an hour. Nothing is allocated for a further one. Safe for concurrent
/// use.
/// </summary>
internal sealed class ScoreWindow(TimeProvider time)
{
    /// <summary>Predictions that it holds, at most.</summary>
    public const int Capacity = 10_000;

    /// <summary>How old they may be.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly int[] _bins = new int[ScoreHistogram.BinCount];
    private int _oldest;
    private int _count;
    private int _answered;
    private int _comparable;
    private int _comparableUndetermined;

    /// <summary>Takes a prediction that was made with a max_error.</summary>
    public void Add(in Decision decision, double maxError)
    {
        bool isAnswered = decision.Label != Label.Undetermined;
        var entry = new Entry(
            time.GetTimestamp(),
            (byte)ScoreHistogram.BinOf(decision.ProbabilityFemale),
            isAnswered,
            maxError == DecisionRule.DefaultMaxError);
        lock (_lock)
        {
            RemoveOld(entry.Timestamp);
            if (_count == Capacity)
            {
                RemoveOldest();
            }

            _entries[(_oldest + _count) % Capacity] = entry;
            Count(entry, 1);
        }
    }

    /// <summary>What it holds now.</summary>
    public ScoreSample Read()
    {
        lock (_lock)
        {
            RemoveOld(time.GetTimestamp());
            return new ScoreSample([.. _bins], _answered, _comparable, _comparableUndetermined);
        }
    }

    private void RemoveOld(long now)
    {
        while (_count > 0 && time.GetElapsedTime(_entries[_oldest].Timestamp, now) > Span)
        {
            RemoveOldest();
        }
    }

    private void RemoveOldest()
    {
        Count(_entries[_oldest], -1);
        _oldest = (_oldest + 1) % Capacity;
    }

    private void Count(in Entry entry, int change)
    {
        _count += change;
        _bins[entry.Bin] += change;
        _answered += entry.IsAnswered ? change : 0;
        _comparable += entry.IsComparable ? change : 0;
        _comparableUndetermined += entry.IsComparable && !entry.IsAnswered ? change : 0;
    }

    /// <summary>One prediction.</summary>
    /// <param name="Timestamp">When it was made.</param>
    /// <param name="Bin">The bin of its probability.</param>
    /// <param name="IsAnswered">Whether it got female or male.</param>
    /// <param name="IsComparable">Whether it was asked for with the default max_error: how many are undetermined depends on that.</param>
    private readonly record struct Entry(long Timestamp, byte Bin, bool IsAnswered, bool IsComparable);
}

using System.Diagnostics;

namespace GenderGrpc.Benchmarks.Measuring;

/// <summary>How long each of many things took, exactly: ratios of a few percent are told from them. For one thread at a time.</summary>
internal sealed class Latencies(int capacity = 0)
{
    private readonly List<TimeSpan> _values = new(capacity);
    private bool _isSorted = true;

    public int Count => _values.Count;

    public void Add(TimeSpan latency)
    {
        _values.Add(latency);
        _isSorted = false;
    }

    /// <summary>Adds the time since a timestamp of <see cref="Stopwatch"/>.</summary>
    public void AddSince(long begun) => Add(Stopwatch.GetElapsedTime(begun));

    /// <summary>Adds all of others.</summary>
    public void Add(Latencies others)
    {
        _values.AddRange(others._values);
        _isSorted = false;
    }

    /// <summary>The latency that this share of them, over 0 and up to 1, didn't exceed (nearest rank); of at least one.</summary>
    public TimeSpan Quantile(double share)
    {
        if (!_isSorted)
        {
            _values.Sort();
            _isSorted = true;
        }

        int rank = (int)Math.Ceiling(share * _values.Count);
        return _values[Math.Clamp(rank, 1, _values.Count) - 1];
    }
}

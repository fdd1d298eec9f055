using System.Numerics;

namespace GenderGrpc.GameLoop.Report;

/// <summary>
/// How long something took, however often it did, in memory that doesn't grow: counts in buckets, 64 for each doubling, so that a
/// quantile is at most 1.6 % too high.
/// </summary>
internal sealed class Durations
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;

    // Enough for all nanoseconds that a long can count.
    private readonly long[] _counts = new long[(64 - SubBits + 1) * Sub];
    private long _count;

    public void Add(TimeSpan duration)
    {
        _counts[BucketOf(Math.Max(duration.Ticks * TimeSpan.NanosecondsPerTick, 0))]++;
        _count++;
    }

    /// <summary>Adds all of others.</summary>
    public void Add(Durations others)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            _counts[bucket] += others._counts[bucket];
        }

        _count += others._count;
    }

    /// <summary>The duration that this share of them, 0 to 1, didn't exceed; zero if there were none.</summary>
    public TimeSpan Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * _count);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0 && _counts[bucket] > 0)
            {
                return TimeSpan.FromTicks(EndOf(bucket) / TimeSpan.NanosecondsPerTick);
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(long value)
    {
        var shift = Math.Max(BitOperations.Log2((ulong)value) - SubBits, 0);
        return (shift * Sub) + (int)(value >> shift);
    }

    // The largest value of the bucket: the inverse of the above, of which every shift over 0 fills only the upper half anew.
    private static long EndOf(int bucket)
    {
        var shift = Math.Max((bucket / Sub) - 1, 0);
        return ((bucket - (shift * Sub) + 1L) << shift) - 1;
    }
}

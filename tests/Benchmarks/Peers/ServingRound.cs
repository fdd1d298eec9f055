using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Servers;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>What one round of a server's streams said.</summary>
/// <param name="ItemsPerSecond">Saturated.</param>
/// <param name="MedianMilliseconds">The median latency with one item of each stream in flight.</param>
/// <param name="HighMilliseconds">The 99th percentile of those.</param>
internal readonly record struct ServingRound(double ItemsPerSecond, double MedianMilliseconds, double HighMilliseconds)
{
    /// <summary>Items in flight where a server is saturated, over all streams.</summary>
    public const int InFlight = 256;

    public static async Task<ServingRound> MeasureAsync(
        StreamLoad load, int streams, int saturatedItems, int loneItems, CancellationToken cancellationToken)
    {
        long begun = Stopwatch.GetTimestamp();
        await load.SaturateAsync(saturatedItems, streams, InFlight / streams, cancellationToken);
        double speed = saturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Latencies latencies = await load.OneByOneAsync(loneItems, streams, cancellationToken);
        return new ServingRound(
            speed, latencies.Quantile(0.5).TotalMilliseconds, latencies.Quantile(0.99).TotalMilliseconds);
    }
}

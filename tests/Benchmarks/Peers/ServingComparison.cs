using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>Servers beside each other under the same streams. The first is this project's.</summary>
internal sealed class ServingComparison(string[] servers)
{
    private const double LeastThroughput = 2;
    private const double MostLatency = 0.5;

    private readonly List<Target> _targets = [];

    public ReportTable Table { get; } = new(
        2, "pictures", "server", "streams", "items/s", "this server's, of its", "p50, ms", "p99, ms", "this server's p99, of its");

    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>Adds the rounds of each server.</summary>
    public void Add(string pictures, int streams, ServingRound[][] rounds)
    {
        for (int i = 0; i < servers.Length; i++)
        {
            Spread speed = Spread.OfRatios(
                rounds[0].Select(round => round.ItemsPerSecond), rounds[i].Select(round => round.ItemsPerSecond));
            Spread high = Spread.OfRatios(
                rounds[0].Select(round => round.HighMilliseconds), rounds[i].Select(round => round.HighMilliseconds));
            Table.Row(
                pictures,
                servers[i],
                Cell.Of(streams),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.ItemsPerSecond))),
                i == 0 ? "" : Cell.Of(speed, "0.00"),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.MedianMilliseconds)), "0.00"),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.HighMilliseconds)), "0.00"),
                i == 0 ? "" : Cell.Of(high, "0.00"));
            if (i > 0)
            {
                string what = $"{pictures}, {streams} {(streams == 1 ? "stream" : "streams")}";
                _targets.Add(Target.AtLeast($"{what}: items/s, of those of {servers[i]}", speed.Median, LeastThroughput));
                _targets.Add(Target.AtMost($"{what}: p99, of that of {servers[i]}", high.Median, MostLatency));
            }
        }
    }
}

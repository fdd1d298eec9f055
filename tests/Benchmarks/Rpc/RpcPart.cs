using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>What a call costs over the same work in one process: one item at a time, and saturated.</summary>
internal static class RpcPart
{
    private const double MostLatency = 1.1;
    private const double LeastThroughput = 0.9;

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        EncodedProfile[] profiles = ProfileTable.WholeSamples();
        Profile[] messages = Array.ConvertAll(profiles, profile => profile.ToMessage());
        await using LocalPipeline local = await LocalPipeline.OpenAsync();
        await using ServerProcess tcp = await ServerProcess.StartAsync(cancellationToken);
        await using ServerProcess unix = await ServerProcess.StartOnSocketAsync(cancellationToken);
        using GrpcChannel tcpChannel = tcp.OpenChannel();
        using GrpcChannel unixChannel = unix.OpenChannel();
        using var featured = new FeaturedProfiles(profiles, local.Options);
        int window = local.Options.Inference.StreamWindow;
        var pipeline = new PipelinePath(local.Pipeline, window, profiles);
        var unary = new UnaryPath("TCP", tcpChannel, messages);
        var stream = new StreamPath("TCP", tcpChannel, window, messages);
        IPredictionPath[] paths =
        [
            new SessionPath(featured), pipeline, unary, stream, new BatchPath("TCP", tcpChannel, messages),
            new UnaryPath("a Unix socket", unixChannel, messages),
            new StreamPath("a Unix socket", unixChannel, window, messages),
            new BatchPath("a Unix socket", unixChannel, messages),
        ];
        using BarePath bare = await BarePath.OpenAsync(profiles, cancellationToken);

        double[][] throughput = await Rounds.InterleaveAsync(paths, effort.Rounds, async path =>
        {
            long begun = Stopwatch.GetTimestamp();
            await path.SaturateAsync(effort.SaturatedItems, cancellationToken);
            double speed = effort.SaturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            await TellAsync($"{path.Name}: {speed:0} items/s");
            return speed;
        });
        (string Name, Func<Task<Latencies>> MeasureAsync)[] callers =
        [
            .. paths.Select<IPredictionPath, (string, Func<Task<Latencies>>)>(
                path => (path.Name, () => path.OneByOneAsync(effort.LoneItems, cancellationToken))),
            (BarePath.Name, () => Task.FromResult(bare.OneByOne(effort.LoneItems, cancellationToken))),
        ];
        Latencies[][] latencies = await Rounds.InterleaveAsync(callers, effort.Rounds, async caller =>
        {
            Latencies own = await caller.MeasureAsync();
            await TellAsync($"{caller.Name}: p50 {own.Quantile(0.5).TotalMicroseconds:0} µs");
            return own;
        });

        int reference = Array.IndexOf(paths, pipeline), ofUnary = Array.IndexOf(paths, unary), ofStream = Array.IndexOf(paths, stream);
        var table = new ReportTable(
            1, "path", "p50, µs", "p99, µs", "p50, of the pipeline's", "items/s", "items/s, of the pipeline's");
        for (int i = 0; i < callers.Length; i++)
        {
            table.Row(
                callers[i].Name,
                Cell.Of(Spread.Of(Micros(latencies[i], 0.5))),
                Cell.Of(Spread.Of(Micros(latencies[i], 0.99))),
                Cell.Of(LatencyRatio(i), "0.00"),
                i < paths.Length ? Cell.Of(Spread.Of(throughput[i])) : "",
                i < paths.Length ? Cell.Of(ThroughputRatio(i), "0.00") : "");
        }

        return
        [
            new ReportSection(
                $"The same {profiles.Length} profiles with avatar and nickname by each path, from this process. One item at a time "
                + $"({effort.LoneItems} a round), and saturated ({effort.SaturatedItems} a round); {effort.Rounds} rounds, interleaved; "
                + "median (least to most).")
            {
                Table = table,
                Targets =
                [
                    Target.AtMost($"p50 of {unary.Name}, of the pipeline's", LatencyRatio(ofUnary).Median, MostLatency),
                    Target.AtMost($"p50 of {stream.Name}, of the pipeline's", LatencyRatio(ofStream).Median, MostLatency),
                    Target.AtLeast($"items/s of {stream.Name}, of the pipeline's", ThroughputRatio(ofStream).Median, LeastThroughput),
                ],
            },
        ];

        Spread LatencyRatio(int path) => Spread.OfRatios(Micros(latencies[path], 0.5), Micros(latencies[reference], 0.5));

        Spread ThroughputRatio(int path) => Spread.OfRatios(throughput[path], throughput[reference]);

        Task TellAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<double> Micros(Latencies[] rounds, double share) =>
        rounds.Select(round => round.Quantile(share).TotalMicroseconds);
}

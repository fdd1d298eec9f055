using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Benchmarks.Throughput;

namespace GenderGrpc.Benchmarks.Scale;

/// <summary>What `score` gains from more than one server, each of which computes with one thread.</summary>
internal static class ScalePart
{
    private const int MostServers = 3;

    private static readonly string[] OneThread = ["--Inference:Workers=1", "--Inference:FeatureThreads=1"];

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gendergrpc-scale-");
        var servers = new List<ServerProcess>();
        try
        {
            for (int i = 0; i < MostServers; i++)
            {
                servers.Add(await ServerProcess.StartAsync(OneThread, cancellationToken));
            }

            (ProfileTable table, int rows) = ProfileTable.Samples.Repeat(
                effort.SaturatedItems, Path.Combine(folder.FullName, ProfileTable.ManifestName));
            ScoreRoute[] routes = [.. Enumerable.Range(1, MostServers).Select(count => new ScoreRoute(
                table, Path.Combine(folder.FullName, "scored.csv"), string.Join(',', servers.Take(count).Select(server => server.Address))))];
            double[][] speeds = await Rounds.InterleaveAsync(routes, effort.Rounds, async route =>
            {
                long begun = Stopwatch.GetTimestamp();
                await route.RunAsync(cancellationToken);
                return rows / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            });
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"1 to {MostServers} servers: {string.Join(", ", speeds.Select(kept => $"{Spread.Of(kept).Median:0}"))} rows/s"));
            return [Section(effort, rows, speeds)];
        }
        finally
        {
            foreach (ServerProcess server in servers)
            {
                await server.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static ReportSection Section(Effort effort, int rows, double[][] speeds)
    {
        var table = new ReportTable(0, "servers", "rows/s", "of one server", "of linear, %");
        for (int i = 0; i < speeds.Length; i++)
        {
            Spread ratio = Spread.OfRatios(speeds[i], speeds[0]);
            table.Row(
                Cell.Of(i + 1), Cell.Of(Spread.Of(speeds[i])), Cell.Of(ratio, "0.00"), Cell.Of(100 * ratio.Median / (i + 1)));
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"`score` of {rows} rows, one stream to each of 1 to {MostServers} servers with one thread each (`{string.Join(' ', OneThread)}`), from "
            + $"its process's start to its end; {effort.Rounds} rounds, median (least to most). `score` and the servers share "
            + $"{Environment.ProcessorCount} logical cores: servers beyond as many can't gain here, and `score` needs a part of them."))
        {
            Table = table,
        };
    }
}

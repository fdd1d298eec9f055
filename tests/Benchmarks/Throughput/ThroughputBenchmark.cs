using System.Diagnostics;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>Measures every route over the same rows, in turns.</summary>
internal static class ThroughputBenchmark
{
    /// <param name="data">The profiles.</param>
    /// <param name="rows">How many rows; null: all that there are.</param>
    /// <param name="rounds">How often each route is measured, after a first time that isn't.</param>
    /// <param name="progress">Told of each measurement.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ThroughputResult> RunAsync(
        ProfileTable data, int? rows, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        try
        {
            (ProfileTable table, int count) = data.Repeat(rows, Path.Combine(folder.FullName, ProfileTable.ManifestName));
            await using WebApplication app = await ServerApplication.BuildAsync([$"--Data:Folder={Path.Combine(folder.FullName, "data")}"]);
            ServerOptions options = app.Services.GetRequiredService<ServerOptions>();
            await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
            using var session = new SessionRoute(table, count, options);
            using PipelineLease lease = app.Services.GetRequiredService<ActivePipeline>().Lease();
            var pipeline = new PipelineRoute(table, lease.Pipeline, options.Inference.StreamWindow);
            var score = new ScoreRoute(table, Path.Combine(folder.FullName, "out.csv"), server.Address.ToString());
            IRoute[] routes = [session, pipeline, new StreamRoute(table, server.Address), score];

            var measured = routes.ToDictionary(route => route, _ => new List<Measurement>());
            var clock = new CpuClock(server);
            for (int round = 0; round <= rounds; round++)
            {
                foreach (IRoute route in routes)
                {
                    Measurement measurement = await MeasureAsync(route, count, clock, cancellationToken);
                    await progress.WriteLineAsync(
                        $"{(round == 0 ? "warm-up" : $"round {round}")}: {route.Name}: {measurement.ItemsPerSecond:0} items/s");
                    if (round > 0)
                    {
                        measured[route].Add(measurement);
                    }
                }
            }

            return new ThroughputResult(measured, pipeline, score);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Measurement> MeasureAsync(
        IRoute route, int rows, CpuClock clock, CancellationToken cancellationToken)
    {
        // What one route leaves behind isn't for the next one to clear away.
        GC.Collect();
        TimeSpan? cpu = clock.Read();
        long started = Stopwatch.GetTimestamp();
        await route.RunAsync(cancellationToken);
        return new Measurement(rows, Stopwatch.GetElapsedTime(started), clock.Read() - cpu);
    }
}

using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Starting;

/// <summary>What the server's process takes: the time to its first prediction, and memory.</summary>
internal static class ServerPart
{
    private const double MostSeconds = 1.5;
    private const double MostMebibytes = 250;
    private const int Streams = 8;
    private const int Window = 64;

    // Windows of a stream before the time is looked at.
    private const int Turns = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        Profile[] profiles = Array.ConvertAll(ProfileTable.WholeSamples(), profile => profile.ToMessage());
        // The first time isn't kept: it also compiles this process's client.
        StartedServer[][] starts = await Rounds.InterleaveAsync(
            [profiles], effort.Rounds, _ => StartAsync(profiles, effort, cancellationToken));
        Spread seconds = Spread.Of(starts[0].Select(start => start.FirstPrediction.TotalSeconds));
        Spread idle = Spread.Of(starts[0].Select(start => start.IdleMebibytes));
        Spread saturated = Spread.Of(starts[0].Select(start => start.SaturatedMebibytes));
        await progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"first prediction after {seconds.Median:0.00} s; {saturated.Median:0} MiB at saturation"));

        var table = new ReportTable(1, "figure", "measured");
        table.Row("first prediction from process start, s", Cell.Of(seconds, "0.00"));
        table.Row("resident memory after the first prediction, MiB", Cell.Of(idle));
        table.Row("resident memory at saturation, at its most, MiB", Cell.Of(saturated));
        return
        [
            new ReportSection(string.Create(
                CultureInfo.InvariantCulture,
                $"The server's process, started {effort.Rounds} times on an empty data folder: the first answer to a client that waits for "
                + $"it, and its resident memory, also while {Streams} streams keep {Streams * Window} profiles in flight for "
                + $"{effort.Saturation.TotalSeconds:0} s; median (least to most)."))
            {
                Table = table,
                Targets =
                [
                    Target.AtMost("first prediction from process start, s", seconds.Median, MostSeconds),
                    Target.AtMost("resident memory at saturation, MiB", saturated.Median, MostMebibytes, "0"),
                ],
            },
        ];
    }

    private static async Task<StartedServer> StartAsync(Profile[] profiles, Effort effort, CancellationToken cancellationToken)
    {
        long begun = Stopwatch.GetTimestamp();
        await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        using GrpcChannel channel = server.OpenChannel();
        await GenderPredictionClient.FromChannel(channel).PredictAsync(profiles[0], cancellationToken: cancellationToken);
        TimeSpan first = Stopwatch.GetElapsedTime(begun);
        double idle = Mebibytes(server);
        double saturated = await SaturateAsync(server, new StreamLoad(channel, profiles), effort, cancellationToken);
        return new StartedServer(first, idle, saturated);
    }

    private static async Task<double> SaturateAsync(
        ServerProcess server, StreamLoad load, Effort effort, CancellationToken cancellationToken)
    {
        long begun = Stopwatch.GetTimestamp();
        Task saturating = KeepSaturatedAsync();
        using var timer = new PeriodicTimer(Tick);
        double most = 0;
        while (!saturating.IsCompleted)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            most = Math.Max(most, Mebibytes(server));
        }

        await saturating;
        return most;

        async Task KeepSaturatedAsync()
        {
            while (Stopwatch.GetElapsedTime(begun) < effort.Saturation)
            {
                await load.SaturateAsync(Streams * Window * Turns, Streams, Window, cancellationToken);
            }
        }
    }

    private static double Mebibytes(ServerProcess server) => server.ResidentBytes / 1024.0 / 1024;
}

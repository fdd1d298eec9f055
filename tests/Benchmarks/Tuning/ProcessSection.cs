using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>The server's process, with settings of .NET's and the C library's.</summary>
internal static class ProcessSection
{
    private const int Streams = 8;
    private const int Window = 64;

    // Of what saturates it: instrumented code (tiered PGO) is compiled anew after some seconds of load.
    private const int WarmUp = 2;

    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        Profile[] profiles = Array.ConvertAll(ProfileTable.WholeSamples(), profile => profile.ToMessage());
        IReadOnlyList<ServerSetting> settings = ServerSetting.All(effort.Published?.FullName);
        ServerRound[][] rounds = await Rounds.InterleaveAsync(settings, effort.Rounds, async setting =>
        {
            ServerRound round = await StartAsync(setting, profiles, effort, cancellationToken);
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"process, {setting.Name}: {round.FirstPrediction.TotalSeconds:0.00} s, {round.EarlySpeed:0} items/s, then {round.WarmSpeed:0}"));
            return round;
        });
        var table = new ReportTable(
            1, "setting", "first prediction, s", "items/s at first", "of none", "items/s, warm", "of none, warm",
            "resident memory after the first prediction, MiB", "at the end, MiB");
        for (int i = 0; i < settings.Count; i++)
        {
            table.Row(
                settings[i].Name,
                Cell.Of(Spread.Of(rounds[i].Select(round => round.FirstPrediction.TotalSeconds)), "0.00"),
                Cell.Of(Spread.Of(EarlySpeeds(rounds[i]))),
                Cell.Of(Spread.OfRatios(EarlySpeeds(rounds[i]), EarlySpeeds(rounds[0])), "0.00"),
                Cell.Of(Spread.Of(WarmSpeeds(rounds[i]))),
                Cell.Of(Spread.OfRatios(WarmSpeeds(rounds[i]), WarmSpeeds(rounds[0])), "0.00"),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.IdleMebibytes))),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.LoadedMebibytes))));
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"The server's process with one setting each, variables of its environment for the most part, started anew for each round: its first "
            + $"prediction from the process's start, then over {Streams} streams with {Window} in flight each {effort.SaturatedItems / 2} items, "
            + $"{WarmUp * effort.SaturatedItems} more that aren't timed, and {effort.SaturatedItems} once it is warm; "
            + $"{effort.Rounds} rounds, interleaved; median (least to most)."))
        {
            Table = table,
        };
    }

    private static async Task<ServerRound> StartAsync(
        ServerSetting setting, Profile[] profiles, Effort effort, CancellationToken cancellationToken)
    {
        long begun = Stopwatch.GetTimestamp();
        await using ServerProcess server = await ServerProcess.StartAsync(setting.Program, setting.Environment, cancellationToken);
        using GrpcChannel channel = server.OpenChannel();
        await GenderPredictionClient.FromChannel(channel).PredictAsync(profiles[0], cancellationToken: cancellationToken);
        TimeSpan first = Stopwatch.GetElapsedTime(begun);
        double idle = Mebibytes(server);
        var load = new StreamLoad(channel, profiles);
        double early = await SpeedAsync(effort.SaturatedItems / 2);
        await SpeedAsync(WarmUp * effort.SaturatedItems);
        return new ServerRound(first, early, await SpeedAsync(effort.SaturatedItems), idle, Mebibytes(server));

        async Task<double> SpeedAsync(int items)
        {
            long start = Stopwatch.GetTimestamp();
            await load.SaturateAsync(items, Streams, Window, cancellationToken);
            return items / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static double Mebibytes(ServerProcess server) => server.ResidentBytes / 1024.0 / 1024;

    private static IEnumerable<double> EarlySpeeds(ServerRound[] rounds) => rounds.Select(round => round.EarlySpeed);

    private static IEnumerable<double> WarmSpeeds(ServerRound[] rounds) => rounds.Select(round => round.WarmSpeed);
}

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

    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        Profile[] profiles = Array.ConvertAll(ProfileTable.WholeSamples(), profile => profile.ToMessage());
        IReadOnlyList<ServerSetting> settings = ServerSetting.All(effort.Published?.FullName);
        ServerRound[][] rounds = await Rounds.InterleaveAsync(settings, effort.Rounds, async setting =>
        {
            ServerRound round = await StartAsync(setting, profiles, effort, cancellationToken);
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"process, {setting.Name}: {round.FirstPrediction.TotalSeconds:0.00} s, {round.ItemsPerSecond:0} items/s"));
            return round;
        });
        var table = new ReportTable(
            1, "setting", "first prediction, s", "items/s", "items/s, of none", "resident memory after the first prediction, MiB", "at the end, MiB");
        for (int i = 0; i < settings.Count; i++)
        {
            table.Row(
                settings[i].Name,
                Cell.Of(Spread.Of(rounds[i].Select(round => round.FirstPrediction.TotalSeconds)), "0.00"),
                Cell.Of(Spread.Of(Speeds(rounds[i]))),
                Cell.Of(Spread.OfRatios(Speeds(rounds[i]), Speeds(rounds[0])), "0.00"),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.IdleMebibytes))),
                Cell.Of(Spread.Of(rounds[i].Select(round => round.LoadedMebibytes))));
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"The server's process with one setting each, variables of its environment for the most part, started anew for each round: its first "
            + $"prediction from the process's start, then {effort.SaturatedItems} items over {Streams} streams with {Window} in flight each, half of which warm it up; "
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
        int half = effort.SaturatedItems / 2;
        await load.SaturateAsync(half, Streams, Window, cancellationToken);
        begun = Stopwatch.GetTimestamp();
        await load.SaturateAsync(half, Streams, Window, cancellationToken);
        return new ServerRound(first, half / Stopwatch.GetElapsedTime(begun).TotalSeconds, idle, Mebibytes(server));
    }

    private static double Mebibytes(ServerProcess server) => server.ResidentBytes / 1024.0 / 1024;

    private static IEnumerable<double> Speeds(ServerRound[] rounds) => rounds.Select(round => round.ItemsPerSecond);
}

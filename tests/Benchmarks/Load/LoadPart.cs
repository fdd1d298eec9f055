using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.V1;
using Grpc.Net.Client;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>How long answers take at shares of what saturates the server, and what that is like for frame loops.</summary>
internal static class LoadPart
{
    private const int Seed = 1;

    private static readonly double[] Shares = [0.25, 0.5, 0.7, 0.9];

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        Profile[] profiles = Array.ConvertAll(ProfileTable.WholeSamples(), profile => profile.ToMessage());
        await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        using GrpcChannel channel = server.OpenChannel();
        double saturation = await SaturationAsync(new StreamLoad(channel, profiles), effort, cancellationToken);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"saturation: {saturation:0} items/s"));

        ReportSection openLoop = await OpenLoopAsync(
            new OpenLoopStream(channel, profiles), saturation, effort, progress, cancellationToken);
        ReportSection frames = await FramesSection.MeasureAsync(server.Address, effort, progress, cancellationToken);
        ReportSection fleet = await FleetSection.MeasureAsync(server.Address, saturation, effort, progress, cancellationToken);
        return [openLoop, fleet, frames];
    }

    private static async Task<double> SaturationAsync(StreamLoad load, Effort effort, CancellationToken cancellationToken)
    {
        double[][] speeds = await Rounds.InterleaveAsync([load], effort.Rounds, async stream =>
        {
            long begun = Stopwatch.GetTimestamp();
            await stream.SaturateAsync(effort.SaturatedItems, streams: 4, window: 64, cancellationToken);
            return effort.SaturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        });
        return Spread.Of(speeds[0]).Median;
    }

    private static async Task<ReportSection> OpenLoopAsync(
        OpenLoopStream stream, double saturation, Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        var table = new ReportTable(
            0, "share of saturation", "items/s", "p50, ms", "p99, ms", "p99.9, ms", "predictions", "other answers", "not answered once");
        foreach (double share in Shares)
        {
            TimeSpan[] schedule = OpenLoopSchedule.Create(saturation * share, effort.OpenLoop, Seed);
            (Latencies latencies, AnswerTally answers) = await stream.RunAsync(schedule, cancellationToken);
            table.Row(
                Cell.Of(share, "P0"),
                Cell.Of(schedule.Length / effort.OpenLoop.TotalSeconds),
                Milliseconds(latencies.Quantile(0.5)),
                Milliseconds(latencies.Quantile(0.99)),
                Milliseconds(latencies.Quantile(0.999)),
                Cell.Of(answers[OutcomeCase.Prediction]),
                Cell.Of(answers.Total - answers[OutcomeCase.Prediction]),
                Cell.Of(answers.Missing + answers.Unowed));
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{share:P0}: p99 {latencies.Quantile(0.99).TotalMilliseconds:0.0} ms"));
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"Open loop: one stream whose requests come at random (Poisson) whether or not answers do, for "
            + $"{effort.OpenLoop.TotalSeconds:0} s each; latency from when each was to be sent, which includes what the sender's timer of a "
            + $"millisecond is late. Saturation: {saturation:0} items/s over four streams (median of {effort.Rounds})."))
        {
            Table = table,
        };
    }

    private static Cell Milliseconds(TimeSpan time) => Cell.Of(time.TotalMilliseconds, "0.0");
}

using System.Globalization;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Client.Realtime;
using GenderGrpc.EndToEnd.Tests.Faults;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>What a frame's calls of a predictor take, in time and memory, however the server is.</summary>
internal static class FramesSection
{
    // Four changes a frame.
    private const double ChangesPerSecond = 240;
    private const double MostMicros = 50;

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMilliseconds(500);

    public static async Task<ReportSection> MeasureAsync(
        Uri server, Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var relay = new CutRelay(server, ConnectionLife);
        (string Name, Uri Server)[] conditions =
        [
            ("up", server), ("down", new Uri($"http://127.0.0.1:{FreePort.Find()}")), ("reconnecting", relay.Address),
        ];
        // Beside each other: ten thousand frames take almost three minutes.
        FrameClients[] measured = await Task.WhenAll(conditions.Select(condition => FrameClients.RunAsync(
            condition.Server, 1, ChangesPerSecond, effort.WarmUpFrames, effort.Frames, cancellationToken)));

        var table = new ReportTable(
            1, "server", "bytes allocated in all frames", "p50 of a frame's calls, µs", "p99, µs", "submitted", "predictions",
            "superseded", "expired", "errors", "not answered once");
        var targets = new List<Target>();
        foreach ((string name, FrameClients frames) in conditions.Zip(measured, (condition, frames) => (condition.Name, frames)))
        {
            double p99 = frames.Calls.Quantile(0.99).TotalMicroseconds;
            table.Row(
                name,
                Cell.Of(frames.AllocatedBytes),
                Cell.Of(frames.Calls.Quantile(0.5).TotalMicroseconds, "0.0"),
                Cell.Of(p99, "0.0"),
                Cell.Of(frames.Submitted),
                Cell.Of(frames[PredictionOutcome.Prediction]),
                Cell.Of(frames[PredictionOutcome.Superseded]),
                Cell.Of(frames[PredictionOutcome.Expired]),
                Cell.Of(frames[PredictionOutcome.Error]),
                Cell.Of(frames.NotOnce));
            targets.Add(Target.AtMost($"server {name}: bytes allocated on the frame thread", frames.AllocatedBytes, 0, "0"));
            targets.Add(Target.AtMost($"server {name}: p99 of a frame's calls, µs", p99, MostMicros, "0.0"));
        }

        await progress.WriteLineAsync($"{effort.Frames} frames with the server up, down, and lost {relay.Cuts} times");
        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"A frame's `TrySubmit` (four slots) and `Poll` calls at 60 frames a second: {effort.Frames} frames after "
            + $"{effort.WarmUpFrames} of warm-up, with the server up, down, and reconnecting (connections live for "
            + $"{ConnectionLife.TotalSeconds:0.0} s; {relay.Cuts} were lost)."))
        {
            Table = table,
            Targets = targets,
        };
    }
}

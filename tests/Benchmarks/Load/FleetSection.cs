using System.Globalization;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Client.Realtime;
using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>Many frame loops at once, under and far over what the server can do.</summary>
internal static class FleetSection
{
    private const double Usual = 0.7;
    private const double Overload = 3;
    private const int MostFrames = 2;

    // A second, in which all of them connect.
    private const int WarmUpFrames = 60;

    public static async Task<ReportSection> MeasureAsync(
        Uri server, double saturation, Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        var table = new ReportTable(
            0, "share of saturation", "submitted", "no room", "predictions", "superseded", "expired", "errors", "not answered once",
            "p50, frames", "p99, frames", "p99, ms", "p99 of a frame's calls, µs", "late frames");
        var targets = new List<Target>();
        foreach (double share in new[] { Usual, Overload })
        {
            int frames = (int)Math.Round(effort.FleetTime / FrameClock.FrameTime);
            FrameClients clients = await FrameClients.RunAsync(
                server, effort.Clients, saturation * share, WarmUpFrames, frames, cancellationToken);
            TimeSpan p99 = clients.EndToEnd.Quantile(0.99);
            table.Row(
                Cell.Of(share, "P0"),
                Cell.Of(clients.Submitted),
                Cell.Of(clients.Refused),
                Cell.Of(clients[PredictionOutcome.Prediction]),
                Cell.Of(clients[PredictionOutcome.Superseded]),
                Cell.Of(clients[PredictionOutcome.Expired]),
                Cell.Of(clients[PredictionOutcome.Error]),
                Cell.Of(clients.NotOnce),
                Cell.Of(clients.Frames.Quantile(0.5)),
                Cell.Of(clients.Frames.Quantile(0.99)),
                Cell.Of(p99.TotalMilliseconds, "0.0"),
                Cell.Of(clients.Calls.Quantile(0.99).TotalMicroseconds, "0.0"),
                Cell.Of(clients.LateFrames));
            string at = share.ToString("P0", CultureInfo.InvariantCulture);
            targets.Add(Target.AtMost($"at {at}: submissions that weren't answered once", clients.NotOnce, 0, "0"));
            targets.Add(share < 1
                ? Target.AtMost($"at {at}: p99 end to end, frames", clients.Frames.Quantile(0.99), MostFrames, "0")
                : Target.AtMost(
                    $"at {at}: p99 end to end of predictions (deadline and two frames), ms",
                    p99.TotalMilliseconds,
                    (FrameClient.Deadline + (MostFrames * FrameClock.FrameTime)).TotalMilliseconds,
                    "0"));
            await progress.WriteLineAsync($"{effort.Clients} frame loops at {at}: {clients.Submitted} submissions");
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"{effort.Clients} clients (`RealtimePredictor`) at 60 frames a second for {effort.FleetTime.TotalSeconds:0} s after one of "
            + $"warm-up, in one process on this machine beside the server. Their slots change at a rate that sums to a share of the "
            + $"saturation, whatever became of earlier submissions; a prediction is of use for "
            + $"{FrameClient.Deadline.TotalMilliseconds:0} ms. End to end: from when the frame was due that is the first to see a change, "
            + $"to the frame that is handed the prediction, in frames and in time."))
        {
            Table = table,
            Targets = targets,
        };
    }
}

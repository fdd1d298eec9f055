using System.Globalization;
using GenderGrpc.Client.Realtime;

namespace GenderGrpc.GameLoop.Report;

/// <summary>A summary as people read it.</summary>
internal static class SummaryText
{
    public static void Write(TextWriter output, GameSummary summary)
    {
        var account = summary.Account;
        output.WriteLine($"frames         {summary.Frames}, {summary.LateFrames} late");
        output.WriteLine($"submissions    {account.Submitted}; {account.Refused} more found no room");
        output.WriteLine(
            $"results        {account[PredictionOutcome.Prediction]} predictions, {account[PredictionOutcome.Superseded]} superseded, "
            + $"{account[PredictionOutcome.Expired]} expired, {account[PredictionOutcome.Error]} errors");
        output.WriteLine($"frame's calls  {Quantiles(summary.Calls, TimeSpan.FromMicroseconds(1), "µs")}");
        output.WriteLine($"age            {Quantiles(account.Ages, TimeSpan.FromMilliseconds(1), "ms")}, of predictions");
        output.WriteLine(summary.IsAnsweredOnce
            ? "Every submission was answered exactly once."
            : $"{account.Owed} submissions were not answered, and {account.Unowed} results were not owed.");
        if (!summary.WasReached)
        {
            output.WriteLine("The server was never reached.");
        }
    }

    private static string Quantiles(Durations durations, TimeSpan unit, string name) => string.Create(
        CultureInfo.InvariantCulture, $"p50 {durations.Quantile(0.5) / unit:0.0} {name}, p99 {durations.Quantile(0.99) / unit:0.0} {name}");
}

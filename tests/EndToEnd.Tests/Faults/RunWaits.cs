using System.Diagnostics;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Waits for what a run comes to by itself.</summary>
internal static class RunWaits
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(30);

    /// <summary>Waits until a run is in a state.</summary>
    public static Task<Run> UntilAsync(this TrainingClient client, Run run, RunState state) =>
        client.UntilAsync(run, now => now.State == state, $"be {state}");

    /// <summary>Waits until a run has done a step.</summary>
    public static Task<Run> UntilAsync(this TrainingClient client, Run run, long step) =>
        client.UntilAsync(run, now => now.Step >= step, $"do step {step}");

    /// <summary>A run's events from the first to the last that there is, of a run that has ended.</summary>
    public static async Task<List<RunEvent>> EventsAsync(this TrainingClient client, Run run) =>
        await client.WatchRunAsync(run.Name, cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    private static async Task<Run> UntilAsync(this TrainingClient client, Run run, Predicate<Run> isThere, string what)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Run now = await client.GetRunAsync(run.Name, TestContext.Current.CancellationToken);
            if (isThere(now))
            {
                return now;
            }

            bool hasEnded = now.State is RunState.Failed or RunState.Cancelled or RunState.Succeeded;
            Assert.False(hasEnded, $"The run was to {what} and ended: {now}");
            Assert.True(waited.Elapsed < s_patience, $"The run was to {what} in time and hasn't: {now}");
            await Task.Delay(s_interval, TestContext.Current.CancellationToken);
        }
    }
}

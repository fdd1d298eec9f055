using GenderGrpc.Cli.Commands;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Core;
using Spectre.Console;

namespace GenderGrpc.Cli.Training;

/// <summary>Watches a run to its end: as curves on a terminal, as lines elsewhere, or as JSON.</summary>
internal sealed class RunWatcher(TrainingClient client, TextWriter output, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_stepLines = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    /// <returns>The exit code: done where the run succeeded.</returns>
    public async Task<int> WatchAsync(string name, long after, bool json, CancellationToken cancellationToken)
    {
        if (json)
        {
            await foreach (var happened in client.WatchRunAsync(name, after, cancellationToken))
            {
                await output.WriteLineAsync(MessageJson.Format(happened));
                await output.FlushAsync(cancellationToken);
            }
        }
        else
        {
            var progress = new RunProgress(await client.GetRunAsync(name, cancellationToken));
            var console = Terminal.Over(output);
            await (console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
                ? DrawAsync(console, progress, after, cancellationToken)
                : WriteAsync(progress, after, cancellationToken));
        }

        return await TellEndAsync(name, cancellationToken);
    }

    private async Task<int> TellEndAsync(string name, CancellationToken cancellationToken)
    {
        var run = await client.GetRunAsync(name, cancellationToken);
        if (run.State == RunState.Succeeded)
        {
            return ExitCode.Done;
        }

        var why = run.Failure is null ? "" : $": {ServerFailure.Describe(run.Failure)}";
        await error.WriteLineAsync($"error: {name} is {RunText.Name(run.State)}{why}");
        return ExitCode.ItemsFailed;
    }

    private async Task WriteAsync(RunProgress progress, long after, CancellationToken cancellationToken)
    {
        var lastStep = DateTimeOffset.MinValue;
        await foreach (var happened in client.WatchRunAsync(progress.Name, after, cancellationToken))
        {
            var at = happened.Time?.ToDateTimeOffset() ?? DateTimeOffset.MinValue;
            if (RunText.Describe(happened) is { } line)
            {
                await output.WriteLineAsync($"{Quantity.Time(happened.Time)}  {line}");
            }
            else if (happened.Step is { } step && at - lastStep >= s_stepLines)
            {
                // Steps may come by the hundred in a second.
                lastStep = at;
                await output.WriteLineAsync($"{Quantity.Time(happened.Time)}  {RunText.Describe(step)}");
            }
        }
    }

    private Task DrawAsync(IAnsiConsole console, RunProgress progress, long after, CancellationToken cancellationToken) =>
        console.Live(RunDashboard.Render(progress, console.Profile.Width)).StartAsync(async context =>
        {
            var watching = FollowAsync(progress, after, cancellationToken);
            while (!watching.IsCompleted)
            {
                await Task.WhenAny(watching, Task.Delay(s_frame, time, cancellationToken));
                lock (_lock)
                {
                    context.UpdateTarget(RunDashboard.Render(progress, console.Profile.Width));
                }

                context.Refresh();
            }

            await watching;
        });

    private async Task FollowAsync(RunProgress progress, long after, CancellationToken cancellationToken)
    {
        await foreach (var happened in client.WatchRunAsync(progress.Name, after, cancellationToken))
        {
            lock (_lock)
            {
                progress.Apply(happened);
            }

            // A trainer counts the steps when it begins, and again when the epochs or the batch size change.
            if (happened.EventCase is RunEvent.EventOneofCase.StateChange or RunEvent.EventOneofCase.HyperparametersChange
                || (happened.EventCase == RunEvent.EventOneofCase.Step && progress.TotalSteps == 0))
            {
                await CountStepsAsync(progress, cancellationToken);
            }
        }
    }

    private async Task CountStepsAsync(RunProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            var run = await client.GetRunAsync(progress.Name, cancellationToken);
            lock (_lock)
            {
                progress.CountSteps(run);
            }
        }
        catch (RpcException e) when (ServerFailure.IsLostConnection(e))
        {
            // The watch finds out by itself.
        }
    }
}

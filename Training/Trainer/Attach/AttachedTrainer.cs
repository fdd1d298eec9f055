using GenderGrpc.Training.Commands;
using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>A trainer at a server: it takes one run after the other.</summary>
internal sealed class AttachedTrainer(AttachOptions options, TimeProvider time)
{
    /// <summary>
    /// Trains until it is stopped, or one run has ended where that is asked for. Returns the exit code. Throws
    /// <see cref="RefusedException"/> where the server doesn't let it in, or has taken away the one run that was asked for, and
    /// <see cref="ServerLostException"/>.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var server = new TrainerServer(options.Server, options.Token);
        while (true)
        {
            TrainerEnd? end = await TrainOneAsync(server, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (options.Once)
            {
                return end?.Failure is null ? CommandLine.Done : CommandLine.Failed;
            }
        }
    }

    private async Task<TrainerEnd?> TrainOneAsync(TrainerServer server, CancellationToken cancellationToken)
    {
        using var reports = new ReportQueue(options.MostUnacknowledged);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var abandon = new CancellationTokenSource();
        using var cut = new CancellationTokenSource();
        var commands = new RunCommands(reports);
        var link = new RunLink(server, options, reports, commands, time);
        Task holding = link.HoldAsync(cut.Token);
        try
        {
            if (await Task.WhenAny(link.Assignment, holding, Cancelled(cancellationToken)).ConfigureAwait(false) != link.Assignment)
            {
                link.HangUp();
                await holding.ConfigureAwait(false);
                return null;
            }

            RunAssignment assignment = await link.Assignment.ConfigureAwait(false);
            RunFolders folders = RunFolders.Of(assignment, options);
            await Console.Error.WriteLineAsync($"{assignment.Run}, attempt {assignment.Attempt}").ConfigureAwait(false);
            Task<RunEnding> training = new AssignedRun(assignment, options, folders, reports, commands, time)
                .TrainAsync(server, pause.Token, abandon.Token);
            await Task.WhenAny(training, holding).ConfigureAwait(false);
            if (!training.IsCompleted)
            {
                // The link ends by itself only where it failed. A refused run isn't this trainer's any more; a lost server's still is.
                await (holding.Exception?.InnerException is ServerLostException ? pause : abandon).CancelAsync().ConfigureAwait(false);
            }

            RunEnding ending = await training.ConfigureAwait(false);
            await BidFarewellAsync(reports, ending, holding).ConfigureAwait(false);
            link.HangUp();
            bool isOver = await IsOverAsync(holding, ending).ConfigureAwait(false);
            if (isOver)
            {
                folders.Delete();
            }

            return ending.End;
        }
        finally
        {
            await cut.CancelAsync().ConfigureAwait(false);
            await holding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A run that the server has ended, or given to another trainer, is no reason not to take the next one.
    private async Task<bool> IsOverAsync(Task holding, RunEnding ending)
    {
        try
        {
            await holding.ConfigureAwait(false);
            return ending.End is not null;
        }
        catch (RefusedException refused) when (ending.End is not null || !options.Once)
        {
            await Console.Error.WriteLineAsync(refused.Message).ConfigureAwait(false);
            return true;
        }
    }

    private static Task Cancelled(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    // An end must arrive, however long that takes; what comes before a stop from here had better.
    private async Task BidFarewellAsync(ReportQueue reports, RunEnding ending, Task holding)
    {
        using var enough = new CancellationTokenSource(ending.End is null ? options.Farewell : Timeout.InfiniteTimeSpan, time);
        Task drained = reports.DrainAsync(enough.Token);
        await Task.WhenAny(drained, holding).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        await drained.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>One WatchRun call: what the journal has, then what comes into it, to the end of the run.</summary>
internal sealed class RunWatch(JournalDatabase journal, RunFeed feed, IServerStreamWriter<WatchRunResponse> responses)
{
    private const int MostEvents = 500;

    /// <summary>Sends events until the run has ended and the last one was sent.</summary>
    public async Task SendAsync(string name, long after, CancellationToken cancellationToken)
    {
        if (after < 0 || after > journal.Read(state => state.GetRun(name)).Run.LastSequence)
        {
            throw new FailureException(RunFailure.SequenceOutOfRange);
        }

        while (true)
        {
            Task next = feed.Next(name);
            (List<RunEvent> events, bool hasEnded) = journal.Read(state =>
            {
                RunRecord record = state.GetRun(name);
                return (state.EventsOf(record, after, MostEvents), record.HasEnded);
            });
            cancellationToken.ThrowIfCancellationRequested();
            if (events.Count > 0)
            {
                // Cancelling a write resets the call; a server that stops says so instead.
                await responses.WriteAsync(new WatchRunResponse { Events = { events } }, CancellationToken.None);
                after = events[^1].Sequence;
            }
            else if (hasEnded)
            {
                return;
            }
            else
            {
                await next.WaitAsync(cancellationToken);
            }
        }
    }
}

using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Runs;

/// <summary>Ends attempts whose trainers say nothing more.</summary>
internal sealed class LostTrainers(
    JournalDatabase journal, TrainerReports reports, RunOutcomes outcomes, RunFolders folders, RunFeed feed, ILogger<LostTrainers> logger)
{
    /// <summary>Ends an attempt, unless it is over already. What its trainer left for this case is taken first.</summary>
    /// <param name="name">The run.</param>
    /// <param name="isThatOne">Whether the attempt is the one that was lost.</param>
    /// <param name="reason">What is known of why.</param>
    public void Lose(string name, Predicate<RunRecord> isThatOne, string reason)
    {
        RunRecord? lost = journal.Write(state =>
        {
            if (state.FindRun(name) is not { } record || !isThatOne(record))
            {
                return null;
            }

            if (folders.UnacknowledgedOf(name) is { } left)
            {
                reports.Take(state, record, left);
            }

            outcomes.Lose(state, record, reason);
            state.SaveRun(record);
            return record;
        });
        if (lost is not null)
        {
            Log.TrainerLost(logger, name, lost.Run.Attempts, reason);
            feed.Changed(name);
        }
    }
}

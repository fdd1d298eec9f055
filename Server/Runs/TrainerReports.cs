using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Runs;

/// <summary>
/// What a trainer says, on its way into the journal. What comes twice is taken once: a report by its number, and, as a run that was
/// taken up again does steps again that it did before, an event by what it is about.
/// </summary>
internal sealed class TrainerReports(JournalDatabase journal, RunOutcomes outcomes, RunFeed feed, TimeProvider time)
{
    /// <summary>
    /// Commits messages of an attempt together. Returns the number of the last report that is on disk and whether the attempt is over.
    /// Throws <see cref="FailureException"/> where it was over before.
    /// </summary>
    public (long Reports, bool IsOver) Take(string run, int attempt, IReadOnlyCollection<AttachRequest> messages)
    {
        (long, bool) taken = journal.Write(state =>
        {
            RunRecord record = state.FindRun(run) is { IsTaken: true } found && found.Run.Attempts == attempt
                ? found
                : throw new FailureException(TrainerFailure.AttemptOver);
            foreach (AttachRequest message in messages)
            {
                Take(state, record, message);
                if (!record.IsTaken)
                {
                    break;
                }
            }

            state.SaveRun(record);
            return (record.Reports, !record.IsTaken);
        });
        feed.Changed(run);
        return taken;
    }

    /// <summary>Takes what a trainer that is gone left of reports that it could tell nobody. The caller saves the record.</summary>
    public void Take(JournalTransaction state, RunRecord record, UnacknowledgedReports left)
    {
        if (record.IsTaken && record.Run.Attempts == left.Attempt)
        {
            foreach (TrainerReport report in left.Reports.Where(report => report.Number > record.Reports))
            {
                Take(state, record, report);
            }
        }
    }

    private void Take(JournalTransaction state, RunRecord record, AttachRequest message)
    {
        switch (message.MessageCase)
        {
            case AttachRequest.MessageOneofCase.Report:
                Take(state, record, message.Report);
                break;
            case AttachRequest.MessageOneofCase.Hello:
                throw new FailureException(TrainerFailure.HelloMisplaced);
            default:
                break;
        }
    }

    private void Take(JournalTransaction state, RunRecord record, TrainerReport report)
    {
        if (report.Number <= record.Reports)
        {
            return;
        }

        if (report.Number != record.Reports + 1)
        {
            throw new FailureException(TrainerFailure.ReportOutOfOrder(record.Reports + 1));
        }

        record.Reports = report.Number;
        if (report.TotalSteps > 0)
        {
            record.Run.TotalSteps = report.TotalSteps;
        }

        switch (report.ReportCase)
        {
            case TrainerReport.ReportOneofCase.Event when IsNew(record, report.Event):
                state.AppendEvent(record, report.Event, time.GetUtcNow());
                break;
            case TrainerReport.ReportOneofCase.ChangeDone:
                Take(state, record, report.ChangeDone);
                break;
            case TrainerReport.ReportOneofCase.End:
                outcomes.End(state, record, report.End);
                break;
        }
    }

    private void Take(JournalTransaction state, RunRecord record, ChangeDone done)
    {
        (TrainerCommand? command, LedgerRequest? request) =
            state.CommandsOf(record).FirstOrDefault(pending => pending.Command.Number == done.Number);
        if (command?.CommandCase != TrainerCommand.CommandOneofCase.Change)
        {
            return;
        }

        if (done.Step > 0)
        {
            outcomes.CompleteChange(state, record, command, request, done.Step);
        }
        else
        {
            // Who asked for it is answered by its absence.
            state.RemoveCommand(done.Number);
        }
    }

    // Only what a trainer has to tell; changes of state and of hyperparameters are the server's.
    private static bool IsNew(RunRecord record, RunEvent happened)
    {
        switch (happened.EventCase)
        {
            case RunEvent.EventOneofCase.Step when happened.Step.Step > record.Run.Step:
                record.Run.Step = happened.Step.Step;
                return true;
            case RunEvent.EventOneofCase.Epoch when happened.Epoch.Epoch > record.Epoch:
                record.Epoch = happened.Epoch.Epoch;
                return true;
            case RunEvent.EventOneofCase.Checkpoint when happened.Checkpoint.Step > record.Checkpoint:
                record.Checkpoint = happened.Checkpoint.Step;
                record.Losses = 0;
                return true;
            default:
                return false;
        }
    }
}

using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Services;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.V1;
using Status = Google.Rpc.Status;

namespace GenderGrpc.Server.Runs;

/// <summary>What becomes of a run when its attempt is over.</summary>
internal sealed class RunOutcomes(
    RequestLedger ledger,
    RunFolders folders,
    ServerOptions options,
    TimeProvider time,
    ILogger<RunOutcomes> logger)
{
    /// <summary>Ends an attempt as its trainer says. The caller saves the record.</summary>
    public void End(JournalTransaction state, RunRecord record, TrainerEnd end)
    {
        bool isCancelled = record.Run.State == RunState.Cancelling;
        switch (end.OutcomeCase)
        {
            case var _ when isCancelled:
                Finish(state, record, RunState.Cancelled, "");
                break;
            case TrainerEnd.OutcomeOneofCase.ModelVersion:
                record.Run.ModelVersion = end.ModelVersion;
                Finish(state, record, RunState.Succeeded, "");
                break;
            case TrainerEnd.OutcomeOneofCase.Failure:
                Fail(state, record, end.Failure);
                break;
            case TrainerEnd.OutcomeOneofCase.PausedAtStep when record.Run.State == RunState.Pausing:
                GoOnLater(state, record, RunState.Paused, "");
                break;
            default:
                Lose(state, record, "Its trainer was stopped.");
                break;
        }
    }

    /// <summary>
    /// Ends an attempt whose trainer says nothing more: the run is taken up again, or it has failed too often. The caller saves the record.
    /// </summary>
    public void Lose(JournalTransaction state, RunRecord record, string reason)
    {
        record.Losses++;
        if (record.Run.State == RunState.Cancelling)
        {
            Finish(state, record, RunState.Cancelled, reason);
        }
        else if (record.Losses > options.Training.MaxRetries)
        {
            Fail(state, record, RunFailure.TrainerLost(record.Losses, reason).ToStatus());
        }
        else
        {
            RunState next = record.Run.State == RunState.Running ? RunState.Queued : record.Run.State;
            GoOnLater(state, record, next, reason);
        }
    }

    private void Fail(JournalTransaction state, RunRecord record, Status failure)
    {
        record.Run.Failure = failure;
        record.Run.LogTail.Clear();
        record.Run.LogTail.Add(folders.LogTailOf(record.Run.Name));
        Finish(state, record, RunState.Failed, failure.Message);
    }

    private void Finish(JournalTransaction state, RunRecord record, RunState ended, string reason)
    {
        // Changes that wait in vain are answered by their absence.
        state.RemoveCommandsOf(record);
        Leave(record);
        state.MoveRun(record, ended, time.GetUtcNow(), reason);
        Log.RunEnded(logger, record.Run.Name, RunFailure.Shown(ended));
    }

    private void GoOnLater(JournalTransaction state, RunRecord record, RunState next, string reason)
    {
        // A change that no trainer has answered for acts on no step that was reported.
        foreach ((TrainerCommand command, LedgerRequest? request) in state.CommandsOf(record))
        {
            if (command.CommandCase == TrainerCommand.CommandOneofCase.Change)
            {
                CompleteChange(state, record, command, request, record.Run.Step + 1);
            }
            else if (next != RunState.Pausing)
            {
                state.RemoveCommand(command.Number);
            }
        }

        Leave(record);
        if (record.Run.State != next)
        {
            state.MoveRun(record, next, time.GetUtcNow(), reason);
        }
    }

    /// <summary>Lets a change act from a step on, and answers whoever asked for it. The caller saves the record.</summary>
    public void CompleteChange(
        JournalTransaction state, RunRecord record, TrainerCommand command, LedgerRequest? request, long step)
    {
        HyperparametersChange change = command.Change.Change;
        change.Step = step;
        state.RemoveCommand(command.Number);
        state.AddChange(record, change, time.GetUtcNow());
        if (request is not null)
        {
            ledger.Record(state, request, new UpdateHyperparametersResponse { Run = record.ToRun(), Step = step });
        }
    }

    private static void Leave(RunRecord record)
    {
        record.IsTaken = false;
        record.Token = "";
        record.ProcessId = 0;
        record.ProcessStart = 0;
    }
}

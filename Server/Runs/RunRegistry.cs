using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Runs;

/// <summary>
/// What clients do with runs. A verb changes the journal, and whoever acts on it, a trainer's session or the queue, reads it there: so
/// what was acknowledged is done also by a server that was started again.
/// </summary>
internal sealed class RunRegistry(
    JournalDatabase journal,
    RequestLedger ledger,
    RunFeed feed,
    RunFolders folders,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Queues a run. Throws <see cref="FailureException"/> where it can't be trained.</summary>
    public void Create(CreateRunRequest request, RunCommit commit)
    {
        var origin = new CreateRunRequest(request) { Hyperparameters = HyperparameterRules.Complete(request.Hyperparameters) };
        DateTimeOffset now = time.GetUtcNow();
        var run = new Run
        {
            Name = RunName.New(),
            State = RunState.Queued,
            Dataset = request.Dataset,
            Hyperparameters = origin.Hyperparameters.Clone(),
            DisplayName = request.DisplayName,
            CreateTime = now.ToTimestamp(),
        };
        Changed(commit(state =>
        {
            state.GetDataset(DatasetName.ToId(request.Dataset, "dataset"));
            foreach (string start in request.StartFrom)
            {
                if (state.GetRun(RunName.Check(start, "start_from")).Run.State != RunState.Succeeded)
                {
                    throw new FailureException(RunFailure.StartNotEnded);
                }
            }

            RunRecord record = state.AddRun(new RunRecord { Run = run, Origin = origin });
            state.AppendEvent(record, new RunEvent { StateChange = new RunStateChange { State = RunState.Queued } }, now);
            state.SaveRun(record);
            return record;
        }));
    }

    /// <summary>Pauses a run, or tells its trainer to. Throws <see cref="FailureException"/> where it can't be.</summary>
    public void Pause(string name, string etag, RunCommit commit) => Change(name, etag, commit, (state, record) =>
    {
        state.MoveRun(record, RunTransition.Pause(record), time.GetUtcNow());
        record.Token = record.IsTaken ? record.Token : "";
        if (record.Run.State == RunState.Pausing)
        {
            state.AddCommand(record, new TrainerCommand { Pause = new PauseCommand() });
        }
    });

    /// <summary>Queues a paused run. Throws <see cref="FailureException"/> where it can't be.</summary>
    public void Resume(string name, string etag, RunCommit commit) => Change(name, etag, commit, (state, record) =>
    {
        state.MoveRun(record, RunTransition.Resume(record), time.GetUtcNow());
        record.Place = state.NextPlace();
    });

    /// <summary>Ends a run, or tells its trainer to. Throws <see cref="FailureException"/> where it can't be.</summary>
    public void Cancel(string name, string etag, RunCommit commit) => Change(name, etag, commit, (state, record) =>
    {
        state.MoveRun(record, RunTransition.Cancel(record), time.GetUtcNow());
        record.Token = record.IsTaken ? record.Token : "";
        if (record.Run.State == RunState.Cancelling)
        {
            state.AddCommand(record, new TrainerCommand { Cancel = new CancelCommand() });
        }
        else
        {
            state.RemoveCommandsOf(record);
        }
    });

    /// <summary>
    /// Changes hyperparameters: at once where no trainer is at the run, else when its trainer says at which step. Throws
    /// <see cref="FailureException"/> where they can't be changed.
    /// </summary>
    public async Task UpdateAsync(
        UpdateHyperparametersRequest request, LedgerRequest once, LedgerEntry<UpdateHyperparametersResponse> entry)
    {
        string name = RunName.Check(request.Name);
        HyperparametersChange change = HyperparameterRules.Change(request.Hyperparameters, request.UpdateMask);
        // A server that was killed may have left the command to the run's trainer.
        bool isWaiting = journal.Read(state => state.HasCommandOf(once)) || journal.Write(state =>
        {
            RunRecord record = Checked(state, name, request.Etag);
            RunTransition.CheckChange(record);
            if (record.IsTaken)
            {
                state.AddCommand(record, new TrainerCommand { Change = new ChangeCommand { Change = change } }, once);
                return true;
            }

            change.Step = record.Run.Step + 1;
            state.AddChange(record, change, time.GetUtcNow());
            state.SaveRun(record);
            var response = new UpdateHyperparametersResponse { Run = record.ToRun(), Step = change.Step };
            ledger.Record(state, once, response);
            entry.Adopt(response);
            return false;
        });
        feed.Changed(name);
        if (isWaiting)
        {
            entry.Adopt(await AnswerAsync(name, once));
        }
    }

    /// <summary>Forgets a run that has ended. Throws <see cref="FailureException"/> where it can't be.</summary>
    public void Delete(string name, string etag, RunCommit commit)
    {
        Changed(commit(state =>
        {
            RunRecord record = Checked(state, name, etag);
            RunTransition.CheckDelete(record);
            if (state.IsStartOfRun(name))
            {
                throw new FailureException(RunFailure.InUse);
            }

            state.RemoveRun(record);
            return record;
        }));
        folders.Remove(name);
    }

    /// <summary>A run that has the etag that is asked for. Throws <see cref="FailureException"/> where there is none.</summary>
    public static RunRecord Checked(JournalTransaction state, string name, string etag)
    {
        RunRecord record = state.GetRun(name);
        return etag.Length == 0 || etag == record.ToRun().Etag
            ? record
            : throw new FailureException(RequestFailure.EtagMismatch);
    }

    private void Change(string name, string etag, RunCommit commit, Action<JournalTransaction, RunRecord> change) =>
        Changed(commit(state =>
        {
            RunRecord record = Checked(state, name, etag);
            change(state, record);
            state.SaveRun(record);
            return record;
        }));

    private void Changed(RunRecord record) => feed.Changed(record.Run.Name);

    // The answer is committed with the command's end.
    private async Task<UpdateHyperparametersResponse> AnswerAsync(string name, LedgerRequest once)
    {
        while (true)
        {
            Task next = feed.Next(name);
            bool isWaiting = journal.Read(state => state.HasCommandOf(once));
            if (ledger.Find<UpdateHyperparametersResponse>(once) is { } answer)
            {
                return answer;
            }

            if (!isWaiting)
            {
                throw new FailureException(RunFailure.ChangeTooLate);
            }

            try
            {
                await next.WaitAsync(lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException)
            {
                throw new FailureException(RequestFailure.ShuttingDown);
            }
        }
    }
}

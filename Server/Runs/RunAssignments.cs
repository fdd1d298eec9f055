using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Runs;

/// <summary>Gives runs to trainers.</summary>
internal sealed class RunAssignments(
    JournalDatabase journal,
    RunFeed feed,
    RunFolders folders,
    DatasetStore datasets,
    TrainerProcesses processes,
    ServerOptions options,
    TimeProvider time,
    ILogger<RunAssignments> logger)
{
    private int _waiting;

    /// <summary>Trainers that were started by hand and wait for a run.</summary>
    public int WaitingTrainers => Volatile.Read(ref _waiting);

    /// <summary>
    /// Gives a run to a trainer, as soon as there is one for it. Throws <see cref="FailureException"/> where its token isn't good.
    /// </summary>
    public async Task<RunAssignment> TakeAsync(string token, TrainerHello hello, CancellationToken cancellationToken)
    {
        if (!IsByHand(token))
        {
            return Take(token, hello, state => state.FindRunOfToken(token) switch
            {
                null => throw new FailureException(TrainerFailure.TokenInvalid),
                { IsWaiting: true } record => record,
                _ => throw new FailureException(TrainerFailure.RunNotWaiting),
            })!;
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                Task next = feed.NextOfAny();
                if (journal.Read(FirstInLine) is not null && Take(token, hello, FirstInLine) is { } assignment)
                {
                    return assignment;
                }

                await next.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>
    /// Lets a trainer go on with the run that it has. Returns the number of its last report that is on disk. Throws
    /// <see cref="FailureException"/> where it hasn't the run any more.
    /// </summary>
    public long Retake(string token, TrainerHello hello)
    {
        RunRecord record = HeldBy(token, hello.Run);
        return record.Run.Attempts == hello.Attempt ? record.Reports : throw new FailureException(TrainerFailure.AttemptOver);
    }

    /// <summary>The run that a trainer has. Throws <see cref="FailureException"/> where its token isn't that run's.</summary>
    public RunRecord HeldBy(string token, string run)
    {
        RunRecord? record = journal.Read(state => state.FindRun(run));
        return record is { IsTaken: true } && record.Token == token ? record
            : record is not null && IsByHand(token) ? throw new FailureException(TrainerFailure.AttemptOver)
            : throw new FailureException(TrainerFailure.TokenInvalid);
    }

    /// <summary>
    /// Checks that a trainer may have the folder of a run: its own, or the checkpoint of one that its own starts from. Returns that run.
    /// Throws <see cref="FailureException"/> where it may not.
    /// </summary>
    public RunRecord ReadableBy(string token, string run, FolderKind kind)
    {
        bool isStart = kind == FolderKind.Checkpoint && journal.Read(state => state.TakenRuns())
            .Exists(record => record.Token == token && record.Origin.StartFrom.Contains(run));
        return isStart ? journal.Read(state => state.GetRun(run)) : HeldBy(token, run);
    }

    private bool IsByHand(string token) =>
        options.Training.AttachToken is { } own && TrainerToken.Hash(own) == token;

    private RunRecord? FirstInLine(JournalTransaction state)
    {
        List<RunRecord> waiting = state.WaitingRuns();
        return state.TakenRuns().Count + processes.Starting(waiting) >= options.Training.MaxConcurrentRuns
            ? null
            : waiting.Find(record => !processes.IsStarting(record));
    }

    private RunAssignment? Take(string token, TrainerHello hello, Func<JournalTransaction, RunRecord?> choose)
    {
        RunAssignment? assignment = journal.Write(state =>
        {
            if (choose(state) is not { } record)
            {
                return null;
            }

            DateTimeOffset now = time.GetUtcNow();
            if (record.Token != token)
            {
                // The process that may have been started for it isn't the one that takes it.
                record.ProcessId = 0;
                record.ProcessStart = 0;
            }

            record.IsTaken = true;
            record.Token = token;
            record.Reports = 0;
            record.Run.Attempts++;
            record.Run.StartTime ??= now.ToTimestamp();
            if (record.Run.State != RunState.Pausing)
            {
                state.MoveRun(record, RunState.Running, now);
            }

            state.SaveRun(record);
            return Describe(record, state.ChangesOf(record), hello.SharesDisk);
        });
        if (assignment is not null)
        {
            Log.RunTaken(logger, assignment.Run, assignment.Attempt, hello.Hardware);
            feed.Changed(assignment.Run);
        }

        return assignment;
    }

    private RunAssignment Describe(RunRecord record, List<HyperparametersChange> changes, bool sharesDisk)
    {
        string name = record.Run.Name;
        return new RunAssignment
        {
            Run = name,
            Attempt = record.Run.Attempts,
            Hyperparameters = record.Origin.Hyperparameters,
            DisplayName = record.Run.DisplayName.Length > 0 ? record.Run.DisplayName : RunName.Id(name),
            DatasetFolder = sharesDisk ? datasets.FolderOf(DatasetName.ToId(record.Run.Dataset)) : "",
            RunFolder = sharesDisk ? folders.FolderOf(name) : "",
            HeartbeatMillis = (int)options.Training.Heartbeat.TotalMilliseconds,
            Changes = { changes },
            HasCheckpoint = folders.HasCheckpoint(name),
            StartFrom =
            {
                record.Origin.StartFrom.Select(start =>
                    new StartingRun { Run = start, RunFolder = sharesDisk ? folders.FolderOf(start) : "" }),
            },
        };
    }
}

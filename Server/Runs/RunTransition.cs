using GenderGrpc.Server.Failures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Runs;

/// <summary>What verbs make of a run's state. Each throws <see cref="FailureException"/> where it can't be done.</summary>
internal static class RunTransition
{
    public static RunState Pause(RunRecord record) => record.Run.State switch
    {
        RunState.Queued or RunState.Resuming => RunState.Paused,
        RunState.Running => RunState.Pausing,
        var state => throw new FailureException(RunFailure.StateConflict(state, "paused")),
    };

    public static RunState Resume(RunRecord record) => record.Run.State switch
    {
        RunState.Paused => RunState.Resuming,
        var state => throw new FailureException(RunFailure.StateConflict(state, "resumed")),
    };

    public static RunState Cancel(RunRecord record) => record.Run.State switch
    {
        RunState.Running or RunState.Pausing when record.IsTaken => RunState.Cancelling,
        RunState.Queued or RunState.Resuming or RunState.Paused or RunState.Pausing => RunState.Cancelled,
        var state => throw new FailureException(RunFailure.StateConflict(state, "cancelled")),
    };

    /// <summary>Checks that hyperparameters can be changed.</summary>
    public static void CheckChange(RunRecord record)
    {
        if (record.HasEnded || record.Run.State == RunState.Cancelling)
        {
            throw new FailureException(RunFailure.StateConflict(record.Run.State, "changed"));
        }
    }

    /// <summary>Checks that it can be deleted.</summary>
    public static void CheckDelete(RunRecord record)
    {
        if (!record.HasEnded)
        {
            throw new FailureException(RunFailure.StateConflict(record.Run.State, "deleted"));
        }
    }
}

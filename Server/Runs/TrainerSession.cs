using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Runs;

/// <summary>One call that a trainer is attached with.</summary>
internal sealed class TrainerSession(TrainerSessions sessions, string run, int attempt) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Run => run;

    public int Attempt => attempt;

    /// <summary>Cancelled when the call is to end.</summary>
    public CancellationToken Ending => _end.Token;

    /// <summary>Why it is to end.</summary>
    public Failure? Reason { get; private set; }

    /// <summary>Completes when all that the trainer said with this call was taken.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The trainer was heard.</summary>
    public void Hear() => sessions.Hear(run, attempt);

    /// <summary>Ends the call.</summary>
    public void End(Failure reason)
    {
        Reason ??= reason;
        _end.Cancel();
    }

    public void Dispose()
    {
        sessions.Close(this);
        _closed.TrySetResult();
    }
}

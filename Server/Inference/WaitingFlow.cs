namespace GenderGrpc.Server.Inference;

/// <summary>A flow that waits for a place.</summary>
internal sealed class WaitingFlow(Flow flow)
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Flow Flow => flow;

    /// <summary>What ends the waiting when the caller cancels.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Completes with the place, or cancelled without.</summary>
    public async Task EnterAsync()
    {
        try
        {
            await _entered.Task;
        }
        finally
        {
            await Registration.DisposeAsync();
        }
    }

    public void Enter() => _entered.SetResult();

    public void Cancel(CancellationToken cancellationToken) => _entered.SetCanceled(cancellationToken);
}

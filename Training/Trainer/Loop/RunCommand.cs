namespace GenderGrpc.Training.Loop;

/// <summary>Something that a run is told to do, and the promise of the step at which it does.</summary>
internal sealed class RunCommand
{
    // What waits for the step goes on elsewhere: the loop's thread has its tensors' scopes.
    private readonly TaskCompletionSource<long> _step = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunCommand()
    {
    }

    /// <summary>How the run is to stop; null where it isn't.</summary>
    public RunOutcome? Stop { get; private init; }

    /// <summary>What is to change; null where nothing is.</summary>
    public HyperparameterChange? Change { get; private init; }

    /// <summary>Told, on the run's thread, the step; 0 where it won't be done.</summary>
    public Action<long>? Answer { get; private init; }

    /// <summary>The step.</summary>
    public Task<long> Step => _step.Task;

    /// <summary>To stop.</summary>
    public static RunCommand ToStop(RunOutcome outcome) => new() { Stop = outcome };

    /// <summary>To go on with other values.</summary>
    public static RunCommand ToChange(HyperparameterChange change, Action<long>? answer) => new() { Change = change, Answer = answer };

    /// <summary>It is done. Nothing happens where it was before.</summary>
    public void Complete(long step)
    {
        if (_step.TrySetResult(step))
        {
            Answer?.Invoke(step);
        }
    }

    /// <summary>It won't be done. Nothing happens where it is.</summary>
    public void Fail(Exception reason)
    {
        if (_step.TrySetException(reason))
        {
            Answer?.Invoke(0);
        }
    }
}

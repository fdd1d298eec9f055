namespace GenderGrpc.Server.Inference;

/// <summary>A pipeline and how many use it; it ends when the last of them lets go.</summary>
internal sealed class ServedPipeline(PredictionPipeline pipeline, long generation)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One use is that of serving.
    private int _uses = 1;

    public PredictionPipeline Pipeline => pipeline;

    /// <summary>Rises from each pipeline to the one that serves after it.</summary>
    public long Generation => generation;

    /// <summary>Completes when the pipeline has ended, with the error that it may have ended in.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes it in use, unless all have let go of it already.</summary>
    public bool TryUse()
    {
        int uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            int found = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (found == uses)
            {
                return true;
            }

            uses = found;
        }

        return false;
    }

    /// <summary>Lets go of it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _ = EndAsync();
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await pipeline.DisposeAsync();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }
}

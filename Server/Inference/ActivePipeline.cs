namespace GenderGrpc.Server.Inference;

/// <summary>
/// The pipeline that serves. Another one takes its place at once, without a lock on the way of a profile; the old one ends when its
/// last lease was given back.
/// </summary>
internal sealed class ActivePipeline : IAsyncDisposable
{
    private readonly Lock _exchange = new();
    private readonly List<Task> _ending = [];
    private ServedPipeline? _serving;

    /// <summary>Leases the pipeline that serves.</summary>
    public PipelineLease Lease() =>
        TryLease(out PipelineLease lease) ? lease : throw new InvalidOperationException("No pipeline serves.");

    /// <summary>Leases the pipeline that serves, if one does.</summary>
    public bool TryLease(out PipelineLease lease)
    {
        while (Volatile.Read(ref _serving) is { } serving)
        {
            // One that can't be used any more has been exchanged since it was read.
            if (serving.TryUse())
            {
                lease = new PipelineLease(serving);
                return true;
            }
        }

        lease = default;
        return false;
    }

    /// <summary>Serves with a pipeline, which is this one's to end from here on.</summary>
    public void Exchange(PredictionPipeline pipeline)
    {
        lock (_exchange)
        {
            ServedPipeline? previous = _serving;
            Volatile.Write(ref _serving, new ServedPipeline(pipeline, (previous?.Generation ?? 0) + 1));
            End(previous);
        }
    }

    /// <summary>Waits until every pipeline has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_exchange)
        {
            ServedPipeline? last = _serving;
            Volatile.Write(ref _serving, null);
            End(last);
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
    }

    private void End(ServedPipeline? served)
    {
        if (served is not null)
        {
            _ending.RemoveAll(task => task.IsCompletedSuccessfully);
            _ending.Add(served.Ended);
            served.Release();
        }
    }
}

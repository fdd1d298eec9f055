namespace GenderGrpc.Server.Datasets;

/// <summary>The turn of an upload's calls. Disposing it gives it to the next one.</summary>
internal sealed class UploadTurn(Action<UploadTurn> leave) : IDisposable
{
    /// <summary>Open to one call.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Calls that have or await it.</summary>
    public int Users { get; set; }

    public void Dispose()
    {
        Gate.Release();
        leave(this);
    }
}

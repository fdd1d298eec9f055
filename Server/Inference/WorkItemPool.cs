using System.Collections.Concurrent;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The server's bound: a profile is in it only while it holds one of <paramref name="capacity"/> places. Items are
/// made on demand and reused last-in first-out, so few of them, warm in the caches, do most of the work.
/// </summary>
internal sealed class WorkItemPool(int capacity, int avatarBytes, int nicknameLength) : IDisposable
{
    private readonly SemaphoreSlim _places = new(capacity, capacity);
    private readonly ConcurrentStack<WorkItem> _free = new();

    /// <summary>Takes a place, where one is free.</summary>
    public bool TryAdmit() => _places.Wait(0);

    /// <summary>Takes a place as soon as one is free; first come, first served.</summary>
    public Task AdmitAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>Gives a place back that no item was rented for.</summary>
    public void Leave() => _places.Release();

    /// <summary>An item for a place that was taken.</summary>
    public WorkItem Rent() =>
        _free.TryPop(out WorkItem? item) ? item : new WorkItem(this, avatarBytes, nicknameLength);

    /// <summary>Takes an item back, and its place.</summary>
    public void Return(WorkItem item)
    {
        _free.Push(item);
        _places.Release();
    }

    public void Dispose() => _places.Dispose();
}

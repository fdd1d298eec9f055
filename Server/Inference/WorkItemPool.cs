using System.Collections.Concurrent;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// Items for profiles that were admitted. They are made on demand and reused last-in first-out, so few of them, warm in the caches, do
/// most of the work.
/// </summary>
internal sealed class WorkItemPool(Admission admission, int avatarBytes, int nicknameLength)
{
    private readonly ConcurrentStack<WorkItem> _free = new();
    private readonly ConcurrentStack<byte[]> _freeAvatars = new();

    /// <summary>An item for a place that was taken.</summary>
    public WorkItem Rent() =>
        _free.TryPop(out WorkItem? item) ? item : new WorkItem(this, nicknameLength);

    /// <summary>Room for an avatar's features. They are large, and few of the items have any at a time.</summary>
    public byte[] RentAvatar() =>
        _freeAvatars.TryPop(out byte[]? features) ? features : GC.AllocateUninitializedArray<byte>(avatarBytes);

    /// <summary>Takes it back.</summary>
    public void ReturnAvatar(byte[] features) => _freeAvatars.Push(features);

    /// <summary>Takes an item back, and gives its flow's place back.</summary>
    public void Return(WorkItem item)
    {
        Flow flow = item.Flow;
        _free.Push(item);
        admission.Leave(flow);
    }
}

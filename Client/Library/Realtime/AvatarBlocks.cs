namespace GenderGrpc.Client.Realtime;

/// <summary>
/// Avatars in chains of blocks, in memory that is reserved once. One thread adds and removes; others may read an avatar that is in.
/// </summary>
internal sealed class AvatarBlocks
{
    /// <summary>Of no block.</summary>
    public const int None = -1;

    private const int BlockBytes = 4096;

    private readonly byte[] _bytes;
    private readonly int[] _next;
    private int _firstFree;
    private int _free;

    public AvatarBlocks(int bytes)
    {
        _free = bytes / BlockBytes;
        _bytes = GC.AllocateUninitializedArray<byte>(_free * BlockBytes);
        _next = new int[_free];
        for (var block = 0; block < _free; block++)
        {
            _next[block] = block + 1 < _free ? block + 1 : None;
        }
    }

    /// <summary>Copies an avatar in; false if there is no room for it now.</summary>
    /// <param name="avatar">Its bytes; of an empty one, the first block is <see cref="None"/>.</param>
    /// <param name="first">The first of its blocks.</param>
    public bool TryAdd(ReadOnlySpan<byte> avatar, out int first)
    {
        first = None;
        var count = (avatar.Length + BlockBytes - 1) / BlockBytes;
        if (count > _free)
        {
            return false;
        }

        if (count == 0)
        {
            return true;
        }

        first = _firstFree;
        var block = first;
        while (true)
        {
            var length = Math.Min(avatar.Length, BlockBytes);
            avatar[..length].CopyTo(_bytes.AsSpan(block * BlockBytes));
            avatar = avatar[length..];
            if (avatar.IsEmpty)
            {
                break;
            }

            block = _next[block];
        }

        _firstFree = _next[block];
        _next[block] = None;
        _free -= count;
        return true;
    }

    /// <summary>Copies an avatar out; as many bytes as the span has.</summary>
    public void CopyTo(Span<byte> avatar, int first)
    {
        for (var block = first; !avatar.IsEmpty; block = _next[block])
        {
            var length = Math.Min(avatar.Length, BlockBytes);
            _bytes.AsSpan(block * BlockBytes, length).CopyTo(avatar);
            avatar = avatar[length..];
        }
    }

    /// <summary>Gives an avatar's blocks back.</summary>
    public void Remove(int first)
    {
        while (first != None)
        {
            var next = _next[first];
            _next[first] = _firstFree;
            _firstFree = first;
            _free++;
            first = next;
        }
    }
}

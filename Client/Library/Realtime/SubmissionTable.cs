namespace GenderGrpc.Client.Realtime;

/// <summary>
/// The submissions that are owed a result, in memory that is reserved once. The frame thread adds and removes; another thread may
/// read what it was told of.
/// </summary>
internal sealed class SubmissionTable
{
    // The contract has 256 code points, each one or two units. Between the two limits the server says what is too long.
    private const int NicknameUnits = 512;

    private readonly Submission[] _submissions;
    private readonly char[] _nicknames;
    private readonly AvatarBlocks _avatars;
    private readonly int[] _free;
    private int _freeCount;
    private long _accepted;

    public SubmissionTable(RealtimeOptions options)
    {
        _submissions = new Submission[options.Capacity];
        _nicknames = new char[options.Capacity * NicknameUnits];
        _avatars = new AvatarBlocks(options.AvatarBytes);
        _free = [.. Enumerable.Range(0, options.Capacity)];
        _freeCount = options.Capacity;
    }

    /// <summary>The most submissions that are in it.</summary>
    public int Capacity => _submissions.Length;

    /// <summary>Submissions in it.</summary>
    public int Count => _submissions.Length - _freeCount;

    public ref readonly Submission this[int entry] => ref _submissions[entry];

    /// <summary>Copies a submission in; false if there is no room for it now.</summary>
    public bool TryAdd(
        ulong slot, ReadOnlySpan<byte> avatar, ReadOnlySpan<char> nickname, DateTimeOffset deadline, long timestamp, out int entry)
    {
        var isTooLarge = avatar.Length > RealtimePredictor.MaxAvatarBytes || nickname.Length > NicknameUnits;
        if (isTooLarge)
        {
            avatar = [];
            nickname = [];
        }

        if (_freeCount == 0 || !_avatars.TryAdd(avatar, out var block))
        {
            entry = default;
            return false;
        }

        entry = _free[--_freeCount];
        nickname.CopyTo(Nickname(entry, nickname.Length));
        _submissions[entry] = new Submission
        {
            Number = ++_accepted,
            Slot = slot,
            Deadline = deadline,
            Accepted = timestamp,
            NicknameLength = nickname.Length,
            AvatarLength = avatar.Length,
            AvatarBlock = block,
            IsTooLarge = isTooLarge,
        };
        return true;
    }

    /// <summary>Forgets a submission that got its result.</summary>
    public void Remove(int entry)
    {
        _avatars.Remove(_submissions[entry].AvatarBlock);
        _free[_freeCount++] = entry;
    }

    /// <summary>The text of its nickname.</summary>
    public ReadOnlySpan<char> NicknameOf(int entry) => Nickname(entry, _submissions[entry].NicknameLength);

    /// <summary>Copies its avatar out.</summary>
    public void CopyAvatar(int entry, Span<byte> avatar) => _avatars.CopyTo(avatar, _submissions[entry].AvatarBlock);

    private Span<char> Nickname(int entry, int length) => _nicknames.AsSpan(entry * NicknameUnits, length);
}

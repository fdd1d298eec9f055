namespace GenderGrpc.Client.Realtime;

/// <summary>What is known of a submission, beside the text of its nickname.</summary>
internal struct Submission
{
    /// <summary>From 1, rising; also its sequence on the wire.</summary>
    public long Number { get; set; }

    public ulong Slot { get; set; }

    public DateTimeOffset Deadline { get; set; }

    /// <summary>Timestamp of the acceptance.</summary>
    public long Accepted { get; set; }

    /// <summary>In UTF-16 units.</summary>
    public int NicknameLength { get; set; }

    public int AvatarLength { get; set; }

    /// <summary>The first of the avatar's blocks.</summary>
    public int AvatarBlock { get; set; }

    /// <summary>Whether it is over a limit of the contract, so that nothing of it was kept.</summary>
    public bool IsTooLarge { get; set; }
}

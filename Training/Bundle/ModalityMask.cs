namespace GenderGrpc.Bundle;

/// <summary>Which modalities a profile has.</summary>
[Flags]
public enum ModalityMask
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The avatar.</summary>
    Avatar = 1,

    /// <summary>The nickname.</summary>
    Nickname = 2,

    /// <summary>Both.</summary>
    Both = Avatar | Nickname,
}

namespace GenderGrpc.Bundle.Avatars;

/// <summary>How decoding an avatar ended.</summary>
public enum AvatarDecodeStatus
{
    /// <summary>The features are written.</summary>
    Ok,

    /// <summary>The bytes are no image, an unknown format, or cut short.</summary>
    Undecodable,

    /// <summary>The header names more pixels than the limit; nothing was allocated for them.</summary>
    TooManyPixels,
}

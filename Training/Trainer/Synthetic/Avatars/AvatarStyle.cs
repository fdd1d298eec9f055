namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>How an avatar is rendered. Independent of what it shows.</summary>
internal enum AvatarStyle
{
    /// <summary>Plain colours, as in a flat cartoon.</summary>
    Flat,

    /// <summary>Dark outlines over pale colours.</summary>
    Line,

    /// <summary>Few large pixels.</summary>
    Pixel,

    /// <summary>Saturated colours with thick borders; a person is little more than a round head.</summary>
    Sticker,

    /// <summary>Shaded, blurred and noisy, like a small photograph.</summary>
    Photo,

    /// <summary>Two close tones of one colour.</summary>
    Silhouette,
}

using GenderGrpc.Bundle;
using GenderGrpc.Training.Synthetic.Avatars;
using SkiaSharp;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A profile of the demonstration: an avatar, a nickname, both or neither.</summary>
internal sealed record SampleProfile(Label Label, string Nickname, string Note)
{
    /// <summary>The avatar's file name without extension; empty if absent.</summary>
    public string AvatarName { get; init; } = "";

    public AvatarKind AvatarKind { get; init; }

    public AvatarStyle Style { get; init; }

    /// <summary>Chooses one picture of all that the kind and style allow.</summary>
    public long Seed { get; init; }

    public SKEncodedImageFormat Format { get; init; } = SKEncodedImageFormat.Jpeg;
}

using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>A column that is told from the profile itself, where the data has none of that name.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Needs">What the model must see: what it doesn't see says nothing of it.</param>
/// <param name="ValueOf">A profile's value; null where it has none.</param>
internal sealed record SliceColumn(string Name, ModalityMask Needs, Func<Sample, string?> ValueOf)
{
    /// <summary>The script of the nickname.</summary>
    public static SliceColumn Script { get; } =
        new("script", ModalityMask.Nickname, sample => WritingSystem.Of(sample.Row.Nickname));

    /// <summary>Whether the avatar is grey or has colour.</summary>
    public static SliceColumn Colour { get; } = new("avatar", ModalityMask.Avatar, AvatarColour.Of);

    /// <summary>A proxy of the skin's tone in the avatar.</summary>
    public static SliceColumn Skin { get; } = new("skin", ModalityMask.Avatar, SkinTone.Of);
}

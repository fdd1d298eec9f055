using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Data;

/// <summary>A row with its avatar decoded.</summary>
/// <param name="Row">The row.</param>
/// <param name="Avatar">The avatar's features [S, S, 3]; null where it has none.</param>
internal sealed record Sample(ProfileRow Row, byte[]? Avatar)
{
    /// <summary>Whether the label is female or male.</summary>
    public bool IsLabelled => Row.Label is Label.Female or Label.Male;

    /// <summary>What the avatar says by itself.</summary>
    public Label AvatarLabel => Row.AvatarLabel ?? Row.Label;

    /// <summary>Which modalities the row has.</summary>
    public ModalityMask Modalities =>
        (Avatar is null ? ModalityMask.None : ModalityMask.Avatar)
        | (Row.Nickname is null ? ModalityMask.None : ModalityMask.Nickname);

    /// <summary>The nickname alone; null where there is none.</summary>
    public Sample? NicknameAlone() => Row.Nickname is null ? null : this with { Avatar = null };

    /// <summary>The avatar alone, labelled with what it says by itself; null where there is none.</summary>
    public Sample? AvatarAlone() => Avatar is null ? null : this with { Row = Row with { Nickname = null, Label = AvatarLabel } };
}

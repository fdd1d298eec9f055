using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Data;

/// <summary>A row with its avatar decoded.</summary>
/// <param name="Row">The row.</param>
/// <param name="Avatar">The avatar's features [S, S, 3]; null where it has none.</param>
internal sealed record Sample(ProfileRow Row, byte[]? Avatar)
{
    /// <summary>What the loss pulls to: 1 for female, 0 for male, 0.5 for undetermined.</summary>
    public float Target => Row.Label switch
    {
        Label.Female => 1,
        Label.Male => 0,
        _ => 0.5f,
    };

    /// <summary>Whether the label is female or male.</summary>
    public bool IsLabelled => Row.Label is Label.Female or Label.Male;

    /// <summary>Which modalities the row has.</summary>
    public ModalityMask Modalities =>
        (Avatar is null ? ModalityMask.None : ModalityMask.Avatar)
        | (Row.Nickname is null ? ModalityMask.None : ModalityMask.Nickname);
}

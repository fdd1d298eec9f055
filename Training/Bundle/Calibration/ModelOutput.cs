namespace GenderGrpc.Bundle.Calibration;

/// <summary>What a graph says about one profile, before calibration.</summary>
/// <param name="Logit">The fused logit.</param>
/// <param name="AvatarLogit">The avatar's own logit.</param>
/// <param name="NicknameLogit">The nickname's own logit.</param>
/// <param name="AvatarWeight">The avatar's share of the fusion, 0 to 1.</param>
/// <param name="NicknameWeight">The nickname's share of the fusion, 0 to 1.</param>
public readonly record struct ModelOutput(
    float Logit, float AvatarLogit, float NicknameLogit, float AvatarWeight, float NicknameWeight)
{
    /// <summary>Those of the modalities given that the graph looked at: one that it never looks at has no weight.</summary>
    public ModalityMask Seen(ModalityMask given) => given
        & ((AvatarWeight > 0 ? ModalityMask.Avatar : ModalityMask.None)
            | (NicknameWeight > 0 ? ModalityMask.Nickname : ModalityMask.None));
}

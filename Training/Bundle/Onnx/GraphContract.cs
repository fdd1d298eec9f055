using System.Collections.Immutable;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>What the fused graph takes and gives, for training to emit and for serving to rely on.</summary>
public static class GraphContract
{
    /// <summary>uint8 [N, S, S, 3].</summary>
    public const string Avatar = "avatar";

    /// <summary>float [N]: 1 where there is an avatar, else 0.</summary>
    public const string AvatarPresent = "avatar_present";

    /// <summary>int32 [N, L]: 0 is padding, and an absent nickname is all padding.</summary>
    public const string NicknameIds = "nickname_ids";

    /// <summary>float [N]: the fused logit of female.</summary>
    public const string Logit = "logit";

    /// <summary>float [N]: the avatar's own logit of female.</summary>
    public const string AvatarLogit = "avatar_logit";

    /// <summary>float [N]: the nickname's own logit of female.</summary>
    public const string NicknameLogit = "nickname_logit";

    /// <summary>float [N, 2]: the avatar's and the nickname's share of the fusion.</summary>
    public const string ModalityWeights = "modality_weights";

    private const long Batch = -1;

    /// <summary>The inputs of the fused graph for a feature spec.</summary>
    public static ImmutableArray<TensorEntry> Inputs(FeatureSpec features) =>
    [
        new(Avatar, "uint8", [Batch, features.Avatar.Size, features.Avatar.Size, 3]),
        new(AvatarPresent, "float", [Batch]),
        new(NicknameIds, "int32", [Batch, features.Nickname.Length]),
    ];

    /// <summary>The outputs of the fused graph.</summary>
    public static ImmutableArray<TensorEntry> Outputs { get; } =
    [
        new(Logit, "float", [Batch]),
        new(AvatarLogit, "float", [Batch]),
        new(NicknameLogit, "float", [Batch]),
        new(ModalityWeights, "float", [Batch, 2]),
    ];
}

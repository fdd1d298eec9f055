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

    /// <summary>
    /// int32 [N, L']: 0 is padding, and an absent nickname is all padding. L' is 1 to the L of the features; in graphs from before it was
    /// free, it is L.
    /// </summary>
    public const string NicknameIds = "nickname_ids";

    /// <summary>float [N]: the fused logit of female.</summary>
    public const string Logit = "logit";

    /// <summary>float [N]: the avatar's own logit of female.</summary>
    public const string AvatarLogit = "avatar_logit";

    /// <summary>float [N]: the nickname's own logit of female.</summary>
    public const string NicknameLogit = "nickname_logit";

    /// <summary>float [N, 2]: the avatar's and the nickname's share of the fusion.</summary>
    public const string ModalityWeights = "modality_weights";

    /// <summary>What graphs of this project's exporter say that wrote them.</summary>
    public const string Producer = "GenderGrpc";

    /// <summary>The name in graphs of the dimension N, which all inputs and outputs have first.</summary>
    public const string BatchAxis = "N";

    /// <summary>The name in graphs of the dimension L', by which a session can be opened with a fixed one.</summary>
    public const string NicknameLengthAxis = "nickname_length";

    private const long Batch = -1;
    private const long AnyLength = -1;

    /// <summary>The inputs of the fused graph for a feature spec.</summary>
    public static ImmutableArray<TensorEntry> Inputs(FeatureSpec features) => Inputs(features, AnyLength);

    /// <summary>Those of a graph that computes all L ids of every nickname.</summary>
    public static ImmutableArray<TensorEntry> FixedInputs(FeatureSpec features) => Inputs(features, features.Nickname.Length);

    /// <summary>The name of a dimension that isn't fixed.</summary>
    public static string AxisName(int dimension) => dimension == 0 ? BatchAxis : NicknameLengthAxis;

    /// <summary>Whether an entry is that of a fused graph for a feature spec.</summary>
    public static bool Describes(GraphEntry graph, FeatureSpec features) =>
        (graph.Inputs.SequenceEqual(Inputs(features)) || graph.Inputs.SequenceEqual(FixedInputs(features)))
        && graph.Outputs.SequenceEqual(Outputs);

    /// <summary>The outputs of the fused graph.</summary>
    public static ImmutableArray<TensorEntry> Outputs { get; } =
    [
        new(Logit, "float", [Batch]),
        new(AvatarLogit, "float", [Batch]),
        new(NicknameLogit, "float", [Batch]),
        new(ModalityWeights, "float", [Batch, 2]),
    ];

    private static ImmutableArray<TensorEntry> Inputs(FeatureSpec features, long nicknameLength) =>
    [
        new(Avatar, "uint8", [Batch, features.Avatar.Size, features.Avatar.Size, 3]),
        new(AvatarPresent, "float", [Batch]),
        new(NicknameIds, "int32", [Batch, nicknameLength]),
    ];
}

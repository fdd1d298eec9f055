using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// The whole model: two encoders, attention fusion, a head for the fused embedding and one for each modality alone. Weights that sum
/// to 1 average two embeddings, but two witnesses who agree are surer than either: so the fused logit is the sum of the two modalities'
/// own logits, which is what Bayes' rule says for evidence that is independent given the gender, plus the fused head's correction.
/// </summary>
internal sealed class ProfileModel : nn.Module
{
    private readonly AvatarEncoder _avatar;
    private readonly NicknameEncoder _nickname;
    private readonly AttentionFusion _fusion;
    private readonly Linear _hidden;
    private readonly Dropout _dropout;
    private readonly Linear _head;
    private readonly Linear _avatarHead;
    private readonly Linear _nicknameHead;
    private readonly WideNgrams? _nicknameWide;
    private readonly int _dimension;
    private readonly bool _addsEvidence;

    public ProfileModel(ModelOptions options, int tokenIds, int nicknameLength)
        : base(nameof(ProfileModel))
    {
        _dimension = options.Dimension;
        _addsEvidence = options.EvidenceResidual;
        _avatar = new AvatarEncoder(options);
        _nickname = new NicknameEncoder(options, tokenIds, nicknameLength);
        _fusion = new AttentionFusion(_dimension);
        _hidden = nn.Linear(_dimension, _dimension);
        _dropout = nn.Dropout(options.Dropout);
        _head = nn.Linear(_dimension, 1);
        _avatarHead = nn.Linear(_dimension, 1);
        _nicknameHead = nn.Linear(_dimension, 1);
        if (options.WideBuckets > 0)
        {
            _nicknameWide = new WideNgrams(options.WideBuckets, options.WideLength);
        }

        if (_addsEvidence)
        {
            nn.init.zeros_(_head.weight!);
            nn.init.zeros_(_head.bias!);
        }

        RegisterComponents();
    }

    /// <summary>The names of the parameters that gradient centralisation leaves alone.</summary>
    public IEnumerable<string> EmbeddingTables =>
        named_modules().Where(named => named.module is Embedding).Select(named => named.name + ".weight");

    /// <summary>The wide part of the nickname's logit; null where there is none.</summary>
    public WideNgrams? Wide => _nicknameWide;

    /// <summary>The beginnings of the names of the parameters that a stage trains.</summary>
    public static string[] PartsOf(TrainingStage stage) => stage switch
    {
        TrainingStage.Nickname => [nameof(_nickname) + ".", nameof(_nicknameHead) + ".", nameof(_nicknameWide) + "."],
        TrainingStage.Avatar => [nameof(_avatar) + ".", nameof(_avatarHead) + "."],
        _ => [""],
    };

    /// <summary>
    /// Avatars are given only for the profiles that have one: pixels (M, S, S, 3) of the rows (M) among the N rows of
    /// ids (N, L). So batch normalisation never sees an absent avatar, and none is computed.
    /// </summary>
    public ProfileOutput forward(Tensor? pixels, Tensor rows, Tensor ids)
    {
        Tensor image = zeros(ids.shape[0], _dimension);
        Tensor avatarPresent = zeros(ids.shape[0]);
        if (pixels is not null)
        {
            image = image.index_copy(0, rows, _avatar.forward(pixels));
            avatarPresent.index_fill_(0, rows, 1);
        }

        Tensor nicknamePresent = ids.amax([1]).gt(0).to_type(ScalarType.Float32);
        Tensor name = _nickname.forward(ids);
        (Tensor fused, Tensor weights) = _fusion.forward(image, name, stack([avatarPresent, nicknamePresent], dim: 1));
        Tensor logit = _head.forward(_dropout.forward(nn.functional.relu(_hidden.forward(fused)))).squeeze(1);
        Tensor avatarLogit = _avatarHead.forward(image).squeeze(1);
        Tensor nicknameLogit = _nicknameHead.forward(name).squeeze(1);
        if (_nicknameWide is not null && !training)
        {
            nicknameLogit = nicknameLogit + _nicknameWide.forward(ids);
        }

        if (_addsEvidence)
        {
            // Detached: what a modality says alone is learnt from its own loss.
            logit = logit + (avatarLogit.detach() * avatarPresent) + (nicknameLogit.detach() * nicknamePresent);
        }

        return new ProfileOutput(logit, avatarLogit, nicknameLogit, weights);
    }

    /// <summary>The graph with the role "fused", as an ONNX model's bytes.</summary>
    public byte[] Emit(FeatureSpec features)
    {
        var graph = new GraphBuilder("fused");
        foreach (var input in GraphContract.Inputs(features))
        {
            graph.Input(input);
        }

        string avatarPresent = graph.Node("Unsqueeze", [GraphContract.AvatarPresent, graph.Vector(1)]); // (N, 1)
        string tokens = graph.Node("Greater", [GraphContract.NicknameIds, graph.Integer(0)]);
        string mask = graph.Cast(tokens, TensorProto.Types.DataType.Float);
        string nicknamePresent = graph.Node(
            "ReduceMax", [mask], GraphBuilder.Attribute("axes", [1]), GraphBuilder.Attribute("keepdims", 1L)); // (N, 1)

        string image = EmitAvatars(graph, avatarPresent);
        string name = _nickname.Emit(graph, GraphContract.NicknameIds, mask, nicknamePresent);
        string presence = graph.Node(
            "Concat", [avatarPresent, nicknamePresent], GraphBuilder.Attribute("axis", 1L)); // (N, 2)
        (string fused, string weights) = _fusion.Emit(graph, image, name, presence);
        string hidden = graph.Node("Relu", [_hidden.Emit(graph, fused)]);

        string logit = EmitHead(graph, _head, hidden);
        string avatarLogit = EmitHead(graph, _avatarHead, image);
        string nicknameLogit = EmitHead(graph, _nicknameHead, name);
        if (_nicknameWide is not null)
        {
            nicknameLogit = graph.Node("Add", [nicknameLogit, _nicknameWide.Emit(graph, GraphContract.NicknameIds)]);
        }

        if (_addsEvidence)
        {
            string nicknameThere = graph.Node("Squeeze", [nicknamePresent, graph.Vector(1)]);
            logit = graph.Node("Add", [logit, graph.Node("Mul", [avatarLogit, GraphContract.AvatarPresent])]);
            logit = graph.Node("Add", [logit, graph.Node("Mul", [nicknameLogit, nicknameThere])]);
        }

        string[] outputs = [logit, avatarLogit, nicknameLogit, weights];
        foreach ((var output, string value) in GraphContract.Outputs.Zip(outputs))
        {
            graph.Output(output, value);
        }

        return graph.ToBytes();
    }

    // As in forward: only the avatars that are there are computed. → (N, D), 0 where there is none
    private string EmitAvatars(GraphBuilder graph, string avatarPresent)
    {
        string rows = graph.Node("Squeeze", [graph.Node("NonZero", [GraphContract.AvatarPresent]), graph.Vector(0)]); // (M)
        string pixels = graph.Node("Gather", [GraphContract.Avatar, rows]); // (M, S, S, 3)
        string none = graph.Node("Mul", [avatarPresent, graph.Constant(new float[_dimension], 1, _dimension)]); // (N, D)
        string indices = graph.Node("Unsqueeze", [rows, graph.Vector(1)]);
        return graph.Node("ScatterND", [none, indices, _avatar.Emit(graph, pixels)]);
    }

    private static string EmitHead(GraphBuilder graph, Linear head, string x) =>
        graph.Node("Squeeze", [head.Emit(graph, x), graph.Vector(1)]);
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// The whole model: two encoders, a fusion of them, a head for the fused embedding and one for each modality alone. Weights that sum
/// to 1 average two embeddings, but two witnesses who agree are surer than either: so the fused logit is the sum of the two modalities'
/// own logits, which is what Bayes' rule says for evidence that is independent given the gender, plus the fused head's correction.
/// Or one encoder and its head alone: its logit is the fused one, and the other modality has logit and weight 0.
/// </summary>
internal sealed class ProfileModel : nn.Module
{
    private readonly AvatarEncoder? _avatar;
    private readonly TokenEncoder? _nickname;
    private readonly Fusion? _fusion;
    private readonly Linear? _hidden;
    private readonly Dropout? _dropout;
    private readonly Linear? _head;
    private readonly Linear? _avatarHead;
    private readonly Linear? _nicknameHead;
    private readonly WideNgrams? _nicknameWide;
    private readonly int _dimension;
    private readonly bool _addsEvidence;

    public ProfileModel(ModelOptions options, int tokenIds, int nicknameLength)
        : base(nameof(ProfileModel))
    {
        bool seesAvatars = options.Modalities.HasFlag(ModalityMask.Avatar);
        bool seesNicknames = options.Modalities.HasFlag(ModalityMask.Nickname);
        _dimension = options.Dimension;
        _addsEvidence = options.EvidenceResidual;
        // In this order, which all chance depends on.
        _avatar = seesAvatars ? new AvatarEncoder(options) : null;
        _nickname = !seesNicknames ? null
            : options.Kind == ModelKind.Fasttext ? new FastTextEncoder(_dimension, tokenIds)
            : new NicknameEncoder(options, tokenIds, nicknameLength);
        if (seesAvatars && seesNicknames)
        {
            _fusion = options.Kind == ModelKind.Concat ? new ConcatFusion(_dimension) : new AttentionFusion(_dimension);
            _hidden = nn.Linear(_fusion.Features, _dimension);
            _dropout = nn.Dropout(options.Dropout);
            _head = nn.Linear(_dimension, 1);
        }

        _avatarHead = seesAvatars ? nn.Linear(_dimension, 1) : null;
        _nicknameHead = seesNicknames ? nn.Linear(_dimension, 1) : null;
        _nicknameWide = seesNicknames && options.WideBuckets > 0 ? new WideNgrams(options.WideBuckets, options.WideLength) : null;
        if (options.Kind == ModelKind.Fasttext)
        {
            // As fastText begins. Its output layer has no bias: this one stays 0 where it trains as fastText does.
            nn.init.zeros_(_nicknameHead!.weight!);
            nn.init.zeros_(_nicknameHead.bias!);
        }

        if (_addsEvidence && _head is not null)
        {
            nn.init.zeros_(_head.weight!);
            nn.init.zeros_(_head.bias!);
        }

        RegisterComponents();
    }

    /// <summary>The names of the parameters that gradient centralisation leaves alone.</summary>
    public IEnumerable<string> EmbeddingTables =>
        named_modules().Where(named => named.module is Embedding).Select(named => named.name + ".weight");

    /// <summary>Rounds the embedding tables to half precision: a graph holds them in half the room then.</summary>
    public void RoundTables()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        foreach (Embedding table in modules().OfType<Embedding>())
        {
            table.weight!.copy_(table.weight.to_type(ScalarType.Float16));
        }
    }

    /// <summary>The wide part of the nickname's logit; null where there is none.</summary>
    public WideNgrams? Wide => _nicknameWide;

    /// <summary>The two layers of a fastText model, to be trained as fastText trains them; null of another model.</summary>
    public FastTextSgd? FastText => _nickname is FastTextEncoder encoder ? new FastTextSgd(encoder.Table, _nicknameHead!.weight!) : null;

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
        Tensor none = zeros(ids.shape[0]);
        Tensor image = zeros(ids.shape[0], _dimension);
        Tensor avatarPresent = zeros(ids.shape[0]);
        if (pixels is not null && _avatar is not null)
        {
            image = image.index_copy(0, rows, _avatar.forward(pixels));
            avatarPresent.index_fill_(0, rows, 1);
        }

        Tensor nicknamePresent = _nickname is null ? none : ids.amax([1]).gt(0).to_type(ScalarType.Float32);
        Tensor presence = stack([avatarPresent, nicknamePresent], dim: 1);
        if (_nickname is null)
        {
            Tensor alone = _avatarHead!.forward(image).squeeze(1) * avatarPresent;
            return new ProfileOutput(alone, alone, none, presence);
        }

        Tensor name = _nickname.forward(ids);
        if (_avatar is null)
        {
            Tensor alone = NicknameLogit(name, ids) * nicknamePresent;
            return new ProfileOutput(alone, none, alone, presence);
        }

        (Tensor fused, Tensor weights) = _fusion!.forward(image, name, presence);
        Tensor logit = _head!.forward(_dropout!.forward(nn.functional.relu(_hidden!.forward(fused)))).squeeze(1);
        Tensor avatarLogit = _avatarHead!.forward(image).squeeze(1);
        Tensor nicknameLogit = NicknameLogit(name, ids);
        if (_addsEvidence)
        {
            // Detached: what a modality says alone is learnt from its own loss.
            logit = logit + (avatarLogit.detach() * avatarPresent) + (nicknameLogit.detach() * nicknamePresent);
        }

        return new ProfileOutput(logit, avatarLogit, nicknameLogit, weights);
    }

    /// <summary>The graph with the role "fused", as an ONNX model's bytes. What the model doesn't look at, the graph doesn't compute.</summary>
    public byte[] Emit(FeatureSpec features)
    {
        var graph = new GraphBuilder("fused");
        foreach (var input in GraphContract.Inputs(features))
        {
            graph.Input(input);
        }

        string[] outputs = _nickname is null ? EmitAvatarAlone(graph) : _avatar is null ? EmitNicknameAlone(graph) : EmitBoth(graph);
        foreach ((var output, string value) in GraphContract.Outputs.Zip(outputs))
        {
            graph.Output(output, value);
        }

        return graph.ToBytes();
    }

    private string[] EmitBoth(GraphBuilder graph)
    {
        string avatarPresent = EmitAvatarPresent(graph);
        (string mask, string nicknamePresent) = EmitTokens(graph);
        string image = EmitAvatars(graph, avatarPresent);
        string name = _nickname!.Emit(graph, GraphContract.NicknameIds, mask, nicknamePresent);
        string presence = graph.Node(
            "Concat", [avatarPresent, nicknamePresent], GraphBuilder.Attribute("axis", 1L)); // (N, 2)
        (string fused, string weights) = _fusion!.Emit(graph, image, name, presence);
        string hidden = graph.Node("Relu", [_hidden!.Emit(graph, fused)]);

        string logit = EmitHead(graph, _head!, hidden);
        string avatarLogit = EmitHead(graph, _avatarHead!, image);
        string nicknameLogit = EmitNicknameLogit(graph, name);
        if (_addsEvidence)
        {
            string nicknameThere = graph.Node("Squeeze", [nicknamePresent, graph.Vector(1)]);
            logit = graph.Node("Add", [logit, graph.Node("Mul", [avatarLogit, GraphContract.AvatarPresent])]);
            logit = graph.Node("Add", [logit, graph.Node("Mul", [nicknameLogit, nicknameThere])]);
        }

        return [logit, avatarLogit, nicknameLogit, weights];
    }

    private string[] EmitAvatarAlone(GraphBuilder graph)
    {
        string present = EmitAvatarPresent(graph);
        string logit = graph.Node(
            "Mul", [EmitHead(graph, _avatarHead!, EmitAvatars(graph, present)), GraphContract.AvatarPresent]);
        string none = graph.Node("Mul", [present, graph.Constant([0f])]);
        return
        [
            logit,
            logit,
            graph.Node("Squeeze", [none, graph.Vector(1)]),
            graph.Node("Concat", [present, none], GraphBuilder.Attribute("axis", 1L)),
        ];
    }

    private string[] EmitNicknameAlone(GraphBuilder graph)
    {
        (string mask, string present) = EmitTokens(graph);
        string name = _nickname!.Emit(graph, GraphContract.NicknameIds, mask, present);
        string logit = graph.Node(
            "Mul", [EmitNicknameLogit(graph, name), graph.Node("Squeeze", [present, graph.Vector(1)])]);
        string none = graph.Node("Mul", [present, graph.Constant([0f])]);
        return
        [
            logit,
            graph.Node("Squeeze", [none, graph.Vector(1)]),
            logit,
            graph.Node("Concat", [none, present], GraphBuilder.Attribute("axis", 1L)),
        ];
    }

    private static string EmitAvatarPresent(GraphBuilder graph) =>
        graph.Node("Unsqueeze", [GraphContract.AvatarPresent, graph.Vector(1)]); // (N, 1)

    // Which ids are tokens (N, L), and whether there is any (N, 1).
    private static (string Mask, string Present) EmitTokens(GraphBuilder graph)
    {
        string tokens = graph.Node("Greater", [GraphContract.NicknameIds, graph.Integer(0)]);
        string mask = graph.Cast(tokens, TensorProto.Types.DataType.Float);
        string present = graph.Node(
            "ReduceMax", [mask], GraphBuilder.Attribute("axes", [1]), GraphBuilder.Attribute("keepdims", 1L));
        return (mask, present);
    }

    // As in forward: only the avatars that are there are computed. → (N, D), 0 where there is none
    private string EmitAvatars(GraphBuilder graph, string avatarPresent)
    {
        string rows = graph.Node("Squeeze", [graph.Node("NonZero", [GraphContract.AvatarPresent]), graph.Vector(0)]); // (M)
        string pixels = graph.Node("Gather", [GraphContract.Avatar, rows]); // (M, S, S, 3)
        string none = graph.Node("Mul", [avatarPresent, graph.Constant(new float[_dimension], 1, _dimension)]); // (N, D)
        string indices = graph.Node("Unsqueeze", [rows, graph.Vector(1)]);
        return graph.Node("ScatterND", [none, indices, _avatar!.Emit(graph, pixels)]);
    }

    // Not in training: the wide part knows by heart what it was fitted to, and all that learns beside it would rely on that.
    private Tensor NicknameLogit(Tensor name, Tensor ids) // (N, D), (N, L) → (N)
    {
        Tensor logit = _nicknameHead!.forward(name).squeeze(1);
        return _nicknameWide is null || training ? logit : logit + _nicknameWide.forward(ids);
    }

    private string EmitNicknameLogit(GraphBuilder graph, string name)
    {
        string logit = EmitHead(graph, _nicknameHead!, name);
        return _nicknameWide is null ? logit : graph.Node("Add", [logit, _nicknameWide.Emit(graph, GraphContract.NicknameIds)]);
    }

    private static string EmitHead(GraphBuilder graph, Linear head, string x) =>
        graph.Node("Squeeze", [head.Emit(graph, x), graph.Vector(1)]);
}

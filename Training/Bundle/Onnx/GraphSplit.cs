using System.Collections.Immutable;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>
/// A fused graph cut in two where the nickname's encoding is done: one graph of nicknames, and one of avatars and of what the first one
/// gives, the joints. One after the other they compute what the fused one does, but nicknames can be grouped by length, one that was
/// encoded before need not be again, and neither half holds the other's weights.
/// </summary>
public sealed class GraphSplit
{
    private readonly ModelProto _rest;

    private GraphSplit(byte[] nickname, ImmutableArray<string> joints, ModelProto rest)
    {
        Nickname = nickname;
        Joints = joints;
        _rest = rest;
    }

    /// <summary>The graph of nicknames: nickname_ids → the joints and nickname_logit.</summary>
    public byte[] Nickname { get; }

    /// <summary>The names of the joints, float tensors whose first dimension is the batch's.</summary>
    public ImmutableArray<string> Joints { get; }

    /// <summary>
    /// The split; null where a graph isn't of this project's exporter, or looks at one modality alone: what can't be told from the graph,
    /// the joints' type above all, is known of the exporter's.
    /// </summary>
    public static GraphSplit? Of(ReadOnlySpan<byte> fused)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(fused);
        GraphProto graph = model.Graph;
        HashSet<string> ofNicknames = OfNicknames(graph);
        HashSet<string> joints = JointsOf(graph, ofNicknames);
        ValueInfoProto[] outputs = [.. graph.Output.Where(output => ofNicknames.Contains(output.Name))];
        if (model.ProducerName != GraphContract.Producer
            || joints.Count == 0
            || joints.Contains(GraphContract.NicknameIds)
            || outputs is not [{ Name: GraphContract.NicknameLogit } logit])
        {
            return null;
        }

        ModelProto nickname = model.Clone();
        nickname.Graph.Input.Clear();
        nickname.Graph.Input.Add(graph.Input.Single(input => input.Name == GraphContract.NicknameIds));
        nickname.Graph.Output.Clear();
        // Their shapes the runtime finds.
        nickname.Graph.Output.Add(joints.Select(name => new ValueInfoProto { Name = name, Type = FloatTensor(shape: null) }));
        nickname.Graph.Output.Add(logit);
        GraphPruning.Prune(nickname.Graph);

        graph.Output.Remove(logit);
        graph.Input.Remove(nickname.Graph.Input[0]);
        foreach (NodeProto node in graph.Node.Where(node => node.Output.Any(joints.Contains)).ToArray())
        {
            graph.Node.Remove(node);
        }

        GraphPruning.Prune(graph);
        return new GraphSplit(nickname.ToByteArray(), [.. joints], model);
    }

    /// <summary>
    /// The graph of what is left: avatar, avatar_present and the joints, in this order → logit, avatar_logit and modality_weights.
    /// </summary>
    /// <param name="widths">The dimensions of each joint after the first.</param>
    public byte[] Fusion(IReadOnlyList<IReadOnlyList<long>> widths)
    {
        ModelProto model = _rest.Clone();
        foreach ((string name, IReadOnlyList<long> dimensions) in Joints.Zip(widths))
        {
            var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = GraphContract.BatchAxis } } };
            shape.Dim.Add(dimensions.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
            model.Graph.Input.Add(new ValueInfoProto { Name = name, Type = FloatTensor(shape) });
        }

        return model.ToByteArray();
    }

    // All that is computed from nicknames, and from constants, alone.
    private static HashSet<string> OfNicknames(GraphProto graph)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name), ""];
        HashSet<string> names = [GraphContract.NicknameIds];
        foreach (NodeProto node in graph.Node)
        {
            if (node.Input.All(constants.Contains))
            {
                constants.UnionWith(node.Output);
            }
            else if (node.Input.All(input => names.Contains(input) || constants.Contains(input)))
            {
                names.UnionWith(node.Output);
            }
        }

        return names;
    }

    // What is computed from nicknames alone and used together with something else. What is made of joints alone needn't be one.
    private static HashSet<string> JointsOf(GraphProto graph, HashSet<string> ofNicknames)
    {
        HashSet<string> used = [.. graph.Node
            .Where(node => !node.Output.Any(ofNicknames.Contains))
            .SelectMany(node => node.Input)
            .Where(ofNicknames.Contains)];
        IEnumerable<string> ofJoints = graph.Node
            .Where(node => node.Input.Where(ofNicknames.Contains).All(used.Contains))
            .SelectMany(node => node.Output);
        return [.. used.Except(ofJoints)];
    }

    private static TypeProto FloatTensor(TensorShapeProto? shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float };
        if (shape is not null)
        {
            tensor.Shape = shape;
        }

        return new TypeProto { TensorType = tensor };
    }
}

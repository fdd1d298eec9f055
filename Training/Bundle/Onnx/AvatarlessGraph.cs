using Google.Protobuf;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>
/// A fused graph, or what is left of one that was split, without all that looks at avatars, for batches of which no profile has one. The
/// whole graph gives the same answers there, but each of its hundreds of operators costs something even on no rows: for one nickname more
/// than the nickname itself.
/// </summary>
public static class AvatarlessGraph
{
    /// <summary>
    /// The graph, whose inputs are the other's but the avatar; null where the fused one isn't such that an absent avatar leaves out its
    /// encoder: where the rows that avatar_present names, and only those, are scattered over something that knows of no avatar.
    /// </summary>
    public static byte[]? Of(ReadOnlySpan<byte> fused)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(fused);
        GraphProto graph = model.Graph;
        HashSet<string> seesAvatars = Dependents(graph, GraphContract.Avatar);
        if (graph.Node.Where(node => node.OpType == "ScatterND" && seesAvatars.Contains(node.Input[2])).ToArray() is not [NodeProto scatter]
            || seesAvatars.Contains(scatter.Input[0])
            || !IsOfPresentRows(graph, scatter.Input[1]))
        {
            return null;
        }

        // Nothing scattered over it leaves it as it is.
        int place = graph.Node.IndexOf(scatter);
        graph.Node[place] = new NodeProto { Name = scatter.Name, OpType = "Identity", Input = { scatter.Input[0] }, Output = { scatter.Output } };
        GraphPruning.Prune(graph);
        if (graph.Node.Any(node => node.Input.Contains(GraphContract.Avatar)))
        {
            return null;
        }

        graph.Input.Remove(graph.Input.Single(input => input.Name == GraphContract.Avatar));
        return model.ToByteArray();
    }

    // The names of all that is computed from a tensor, and its own. Nodes stand in the order in which they can be computed.
    private static HashSet<string> Dependents(GraphProto graph, string tensor)
    {
        HashSet<string> names = [tensor];
        foreach (NodeProto node in graph.Node.Where(node => node.Input.Any(names.Contains)))
        {
            names.UnionWith(node.Output);
        }

        return names;
    }

    // Unsqueeze(Squeeze(NonZero(avatar_present))): the indices of the rows with an avatar.
    private static bool IsOfPresentRows(GraphProto graph, string indices) =>
        Producer(graph, indices, "Unsqueeze") is { } unsqueeze
        && Producer(graph, unsqueeze.Input[0], "Squeeze") is { } squeeze
        && Producer(graph, squeeze.Input[0], "NonZero") is { } rows
        && rows.Input[0] == GraphContract.AvatarPresent;

    private static NodeProto? Producer(GraphProto graph, string tensor, string operation) =>
        graph.Node.FirstOrDefault(node => node.OpType == operation && node.Output.Contains(tensor));
}

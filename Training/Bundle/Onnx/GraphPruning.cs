namespace GenderGrpc.Bundle.Onnx;

/// <summary>Takes out of a graph what none of its outputs needs.</summary>
internal static class GraphPruning
{
    /// <summary>Leaves nodes and constants that an output is computed from. Nodes stand in the order in which they can be computed.</summary>
    public static void Prune(GraphProto graph)
    {
        HashSet<string> needed = [.. graph.Output.Select(output => output.Name)];
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            if (graph.Node[i].Output.Any(needed.Contains))
            {
                needed.UnionWith(graph.Node[i].Input);
            }
            else
            {
                graph.Node.RemoveAt(i);
            }
        }

        foreach (TensorProto unused in graph.Initializer.Where(tensor => !needed.Contains(tensor.Name)).ToArray())
        {
            graph.Initializer.Remove(unused);
        }
    }
}

using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Training.Quantization;

/// <summary>A convolution that can be computed in 8 bits: its node, and its result once it is clipped, where it is.</summary>
internal sealed record Convolution(NodeProto Node, string Result)
{
    /// <summary>What it filters, (N, C, H, W).</summary>
    public string Input => Node.Input[0];

    /// <summary>The name of its weight, (C', C/groups, K, K).</summary>
    public string Weight => Node.Input[1];

    /// <summary>The name of its bias, (C').</summary>
    public string Bias => Node.Input[2];

    /// <summary>
    /// Those of a graph that filter pictures and give more than one channel: the single map of CBAM's spatial attention is a gate, cheap and
    /// sensitive.
    /// </summary>
    public static Convolution[] Of(GraphProto graph)
    {
        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(tensor => tensor.Name);
        return
        [
            .. graph.Node
                .Where(node => node.OpType == "Conv" && constants[node.Input[1]].Dims is [> 1, _, _, _])
                .Select(node => new Convolution(node, Clipped(graph, node.Output[0]))),
        ];
    }

    private static string Clipped(GraphProto graph, string output)
    {
        NodeProto[] readers = [.. graph.Node.Where(node => node.Input.Contains(output))];
        return readers is [{ OpType: "Clip" } clip] ? clip.Output[0] : output;
    }
}

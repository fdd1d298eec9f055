using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;

namespace GenderGrpc.Training.Layers;

/// <summary>How the library's own layers are written to ONNX.</summary>
internal static class LinearExtensions
{
    /// <summary>x · Wᵀ + b over the last dimension, for an input of any rank.</summary>
    public static string Emit(this Linear linear, GraphBuilder graph, string x)
    {
        using var transposed = linear.weight.detach().t().contiguous();
        string product = graph.Node("MatMul", [x, graph.Constant(transposed)]);
        return linear.bias is null ? product : graph.Node("Add", [product, graph.Constant(linear.bias)]);
    }

    /// <summary>Layer normalisation over the last dimension.</summary>
    public static string Emit(this LayerNorm norm, GraphBuilder graph, string x) => graph.Node(
        "LayerNormalization",
        [x, graph.Constant(norm.weight!), graph.Constant(norm.bias!)],
        GraphBuilder.Attribute("axis", -1L),
        GraphBuilder.Attribute("epsilon", (float)norm.eps));
}

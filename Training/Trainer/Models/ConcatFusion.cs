using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// One embedding after the other: fused = [image; name], of which an absent modality's half is 0. It weighs nothing, so its weights
/// are the presence, normalised: 1 and 0, 0.5 and 0.5, or 0 and 0.
/// </summary>
internal sealed class ConcatFusion : Fusion
{
    public ConcatFusion(int dimension)
        : base(nameof(ConcatFusion), 2 * dimension)
    {
    }

    public override (Tensor Fused, Tensor Weights) forward(Tensor image, Tensor name, Tensor presence) =>
        (cat([image, name], dim: 1), presence / presence.sum(1, keepdim: true).clamp_min(1));

    public override (string Fused, string Weights) Emit(GraphBuilder graph, string image, string name, string presence)
    {
        string fused = graph.Node("Concat", [image, name], GraphBuilder.Attribute("axis", 1L));
        string count = graph.Node("ReduceSum", [presence, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 1L));
        return (fused, graph.Node("Div", [presence, graph.Node("Max", [count, graph.Constant([1f])])]));
    }
}

using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// Weighs two embeddings: f = [image, name, image − name] → dense → dense(2) → softmax = w; fused = w · [image; name].
/// An absent modality has weight exactly 0.
/// </summary>
internal sealed class AttentionFusion : Fusion
{
    private const float Absent = -1e4f;

    private readonly Linear _hidden;
    private readonly Linear _weights;

    public AttentionFusion(int dimension)
        : base(nameof(AttentionFusion), dimension)
    {
        _hidden = nn.Linear(3 * dimension, dimension);
        _weights = nn.Linear(dimension, 2);
        RegisterComponents();
    }

    public override (Tensor Fused, Tensor Weights) forward(Tensor image, Tensor name, Tensor presence)
    {
        Tensor f = cat([image, name, image - name], dim: 1); // (N, 3D)
        Tensor scores = _weights.forward(nn.functional.relu(_hidden.forward(f))); // (N, 2)
        Tensor weights = (scores + ((1 - presence) * Absent)).softmax(1) * presence;
        Tensor fused = (weights.unsqueeze(-1) * stack([image, name], dim: 1)).sum(1);
        return (fused, weights);
    }

    public override (string Fused, string Weights) Emit(GraphBuilder graph, string image, string name, string presence)
    {
        string difference = graph.Node("Sub", [image, name]);
        string f = graph.Node("Concat", [image, name, difference], GraphBuilder.Attribute("axis", 1L));
        string scores = _weights.Emit(graph, graph.Node("Relu", [_hidden.Emit(graph, f)]));
        string absent = graph.Node("Sub", [graph.Constant([1f]), presence]);
        scores = graph.Node("Add", [scores, graph.Node("Mul", [absent, graph.Constant([Absent])])]);
        string softmax = graph.Node("Softmax", [scores], GraphBuilder.Attribute("axis", 1L));
        string weights = graph.Node("Mul", [softmax, presence]);

        string stacked = graph.Node(
            "Concat",
            [graph.Node("Unsqueeze", [image, graph.Vector(1)]), graph.Node("Unsqueeze", [name, graph.Vector(1)])],
            GraphBuilder.Attribute("axis", 1L));
        string weighted = graph.Node("Mul", [graph.Node("Unsqueeze", [weights, graph.Vector(2)]), stacked]);
        string fused = graph.Node("ReduceSum", [weighted, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 0L));
        return (fused, weights);
    }
}

using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// CBAM's channel attention (Woo et al., arXiv 1807.06521, eq. 2): one shared two-layer perceptron over the average
/// and the maximum of each channel, summed and squashed. (N, C, H, W) → (N, C, H, W).
/// </summary>
internal sealed class ChannelAttention : nn.Module<Tensor, Tensor>
{
    // The gate starts almost open, so that a stack of gates doesn't shrink what passes through an untrained network.
    private const double OpenGate = 1.5;

    private readonly Linear _reduce;
    private readonly Linear _expand;

    public ChannelAttention(int channels, int reduction)
        : base(nameof(ChannelAttention))
    {
        int hidden = Math.Max(4, channels / reduction);
        _reduce = nn.Linear(channels, hidden);
        _expand = nn.Linear(hidden, channels);
        nn.init.zeros_(_expand.weight!);
        nn.init.constant_(_expand.bias!, OpenGate);
        RegisterComponents();
    }

    /// <summary>The perceptron's weights and biases, its first layer's first.</summary>
    public IReadOnlyList<Tensor> Weights => [_reduce.weight!, _reduce.bias!, _expand.weight!, _expand.bias!];

    public override Tensor forward(Tensor x)
    {
        Tensor attention = Perceptron(x.mean([2, 3])) + Perceptron(x.amax([2, 3])); // (N, C)
        return x * attention.sigmoid().unsqueeze(-1).unsqueeze(-1);
    }

    public string Emit(GraphBuilder graph, string x)
    {
        string average = graph.Node(
            "ReduceMean", [x], GraphBuilder.Attribute("axes", [2, 3]), GraphBuilder.Attribute("keepdims", 0L));
        string maximum = graph.Node(
            "ReduceMax", [x], GraphBuilder.Attribute("axes", [2, 3]), GraphBuilder.Attribute("keepdims", 0L));
        string attention = graph.Node("Add", [EmitPerceptron(graph, average), EmitPerceptron(graph, maximum)]);
        attention = graph.Node("Unsqueeze", [graph.Node("Sigmoid", [attention]), graph.Vector(2, 3)]);
        return graph.Node("Mul", [x, attention]);
    }

    private Tensor Perceptron(Tensor x) => _expand.forward(nn.functional.relu(_reduce.forward(x)));

    private string EmitPerceptron(GraphBuilder graph, string x) =>
        _expand.Emit(graph, graph.Node("Relu", [_reduce.Emit(graph, x)]));
}

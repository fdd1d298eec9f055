using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// CBAM's spatial attention (Woo et al., arXiv 1807.06521, eq. 3): a 7×7 convolution over the average and the maximum
/// across channels, squashed. (N, C, H, W) → (N, C, H, W).
/// </summary>
internal sealed class SpatialAttention : nn.Module<Tensor, Tensor>
{
    // The gate starts almost open and flat, as the channels' does.
    private const double OpenGate = 3;

    private readonly ConvBlock _conv;

    public SpatialAttention()
        : base(nameof(SpatialAttention))
    {
        _conv = new ConvBlock(2, 1, kernel: 7, activates: false);
        _conv.StartAt(OpenGate);
        RegisterComponents();
    }

    /// <summary>The convolution.</summary>
    public ConvBlock Block => _conv;

    public override Tensor forward(Tensor x)
    {
        Tensor summary = cat([x.mean([1], keepdim: true), x.amax([1], keepdim: true)], dim: 1); // (N, 2, H, W)
        return x * _conv.forward(summary).sigmoid();
    }

    public string Emit(GraphBuilder graph, string x)
    {
        string average = graph.Node("ReduceMean", [x], GraphBuilder.Attribute("axes", [1]));
        string maximum = graph.Node("ReduceMax", [x], GraphBuilder.Attribute("axes", [1]));
        string summary = graph.Node("Concat", [average, maximum], GraphBuilder.Attribute("axis", 1L));
        return graph.Node("Mul", [x, graph.Node("Sigmoid", [_conv.Emit(graph, summary)])]);
    }
}

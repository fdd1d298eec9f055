using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// MobileNetV2's block (Sandler et al., arXiv 1801.04381): expand, filter each channel, project linearly, and add the
/// input where the shape stays. (N, C, H, W) → (N, C', H/stride, W/stride).
/// </summary>
internal sealed class InvertedResidual : nn.Module<Tensor, Tensor>
{
    // The widest block of channels that ONNX Runtime lays out together.
    private const int RuntimeBlock = 16;

    private readonly ModuleList<ConvBlock> _layers = [];
    private readonly bool _adds;
    private readonly int _channels;

    public InvertedResidual(int input, int output, int stride, int expansion)
        : base(nameof(InvertedResidual))
    {
        int hidden = input * expansion;
        if (expansion != 1)
        {
            _layers.Add(new ConvBlock(input, hidden, kernel: 1));
        }

        _layers.Add(new ConvBlock(hidden, hidden, kernel: 3, stride, groups: hidden));
        _layers.Add(new ConvBlock(hidden, output, kernel: 1, activates: false));
        _channels = output;
        _adds = stride == 1 && input == output;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        Tensor y = _layers.Aggregate(x, (value, layer) => layer.forward(value));
        return _adds ? x + y : y;
    }

    public string Emit(GraphBuilder graph, string x)
    {
        string y = _layers.Aggregate(x, (value, layer) => layer.Emit(graph, value));
        return !_adds ? y
            : _channels % RuntimeBlock == 0 ? graph.Node("Add", [x, y])
            // The same sum to the bit. On processors with AVX-512 the runtime would reshape both sides of an addition whose channels
            // don't fill its blocks, and it can't reshape an empty batch.
            : graph.Node("Sub", [x, graph.Node("Neg", [y])]);
    }
}

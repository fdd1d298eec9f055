using GenderGrpc.Training.Kernels;
using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// Convolutional Block Attention Module (Woo et al., arXiv 1807.06521): channel attention, then spatial attention.
/// (N, C, H, W) → (N, C, H, W).
/// </summary>
internal sealed class Cbam : nn.Module<Tensor, Tensor>
{
    private const int Reduction = 16;

    private readonly ChannelAttention _channel;
    private readonly SpatialAttention _spatial;

    public Cbam(int channels)
        : base(nameof(Cbam))
    {
        _channel = new ChannelAttention(channels, Reduction);
        _spatial = new SpatialAttention();
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        // A single value has no variance to be normalised with.
        if (!training || x.numel() == x.shape[1] || !BlockAttention.Fits(x))
        {
            return _spatial.forward(_channel.forward(x));
        }

        var attention = new BlockAttention(_spatial.Block.Epsilon);
        x = attention.Apply([x, .. _channel.Weights, .. _spatial.Block.Weights]);
        _spatial.Block.Take(attention.Statistics);
        return x;
    }

    public string Emit(GraphBuilder graph, string x) => _spatial.Emit(graph, _channel.Emit(graph, x));
}

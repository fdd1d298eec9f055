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

    public override Tensor forward(Tensor x) => _spatial.forward(_channel.forward(x));

    public string Emit(GraphBuilder graph, string x) => _spatial.Emit(graph, _channel.Emit(graph, x));
}

using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>Avatar pixels to an embedding: RGB 0 to 255 as (N, S, S, 3) → (N, D).</summary>
internal sealed class AvatarEncoder : nn.Module<Tensor, Tensor>
{
    private const float Half = 127.5f;

    private readonly MobileNetV2 _backbone;
    private readonly Dropout _dropout;
    private readonly Linear _projection;

    public AvatarEncoder(ModelOptions options)
        : base(nameof(AvatarEncoder))
    {
        _backbone = new MobileNetV2(options.Width, options.AttentionBlocks == AttentionBlocks.Cbam);
        _dropout = nn.Dropout(options.Dropout);
        _projection = nn.Linear(_backbone.Features, options.Dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)
    {
        // Permuting what lies channels-last in memory leaves it so, which the convolutions are fastest on.
        Tensor x = (pixels.to_type(ScalarType.Float32).contiguous() / Half).sub_(1).permute(0, 3, 1, 2);
        return _projection.forward(_dropout.forward(_backbone.forward(x)));
    }

    public string Emit(GraphBuilder graph, string pixels)
    {
        string x = graph.Cast(pixels, Bundle.Onnx.TensorProto.Types.DataType.Float);
        x = graph.Node("Sub", [graph.Node("Div", [x, graph.Constant([Half])]), graph.Constant([1f])]);
        x = graph.Node("Transpose", [x], GraphBuilder.Attribute("perm", [0, 3, 1, 2]));
        return Layers.LinearExtensions.Emit(_projection, graph, _backbone.Emit(graph, x));
    }
}

using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// A transformer encoder layer (Vaswani et al., arXiv 1706.03762), normalised before each part, which trains without
/// a long warm-up (Xiong et al., arXiv 2002.04745). (B, L, D) → (B, L, D).
/// </summary>
internal sealed class TransformerLayer : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm _attentionNorm;
    private readonly SelfAttention _attention;
    private readonly LayerNorm _feedForwardNorm;
    private readonly Linear _widen;
    private readonly Linear _narrow;
    private readonly Dropout _dropout;

    public TransformerLayer(int dimension, int heads, int feedForward, double dropout)
        : base(nameof(TransformerLayer))
    {
        _attentionNorm = nn.LayerNorm(dimension);
        _attention = new SelfAttention(dimension, heads);
        _feedForwardNorm = nn.LayerNorm(dimension);
        _widen = nn.Linear(dimension, feedForward);
        _narrow = nn.Linear(feedForward, dimension);
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor bias)
    {
        x = x + _dropout.forward(_attention.forward(_attentionNorm.forward(x), bias));
        Tensor hidden = nn.functional.gelu(_widen.forward(_feedForwardNorm.forward(x)));
        return x + _dropout.forward(_narrow.forward(hidden));
    }

    public string Emit(GraphBuilder graph, string x, string bias)
    {
        x = graph.Node("Add", [x, _attention.Emit(graph, _attentionNorm.Emit(graph, x), bias)]);
        string hidden = EmitGelu(graph, _widen.Emit(graph, _feedForwardNorm.Emit(graph, x)));
        return graph.Node("Add", [x, _narrow.Emit(graph, hidden)]);
    }

    // x/2 · (1 + erf(x/√2)): ONNX has no Gelu before opset 20.
    private static string EmitGelu(GraphBuilder graph, string x)
    {
        string erf = graph.Node("Erf", [graph.Node("Mul", [x, graph.Constant([(float)(1 / Math.Sqrt(2))])])]);
        string half = graph.Node("Mul", [x, graph.Constant([0.5f])]);
        return graph.Node("Mul", [half, graph.Node("Add", [erf, graph.Constant([1f])])]);
    }
}

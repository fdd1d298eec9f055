using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// Multi-head scaled dot-product self-attention (Vaswani et al., arXiv 1706.03762, §3.2). (B, L, D) → (B, L, D).
/// </summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly int _dimension;
    private readonly int _heads;

    public SelfAttention(int dimension, int heads)
        : base(nameof(SelfAttention))
    {
        if (dimension % heads != 0)
        {
            throw new ArgumentException($"The dimension {dimension} can't be split into {heads} heads.", nameof(heads));
        }

        _query = nn.Linear(dimension, dimension);
        _key = nn.Linear(dimension, dimension);
        _value = nn.Linear(dimension, dimension);
        _output = nn.Linear(dimension, dimension);
        _dimension = dimension;
        _heads = heads;
        RegisterComponents();
    }

    private double Scale => 1 / Math.Sqrt((double)_dimension / _heads);

    /// <summary><paramref name="bias"/> (B, 1, 1, L) is 0 for tokens and very negative for padding.</summary>
    public override Tensor forward(Tensor x, Tensor bias)
    {
        Tensor scores = Split(_query, x).matmul(Split(_key, x).transpose(-2, -1)) * Scale; // (B, H, L, L)
        Tensor mixed = (scores + bias).softmax(-1).matmul(Split(_value, x)); // (B, H, L, D/H)
        return _output.forward(mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], _dimension));
    }

    public string Emit(GraphBuilder graph, string x, string bias)
    {
        string query = EmitSplit(graph, _query, x, [0, 2, 1, 3]);
        string transposedKey = EmitSplit(graph, _key, x, [0, 2, 3, 1]);
        string value = EmitSplit(graph, _value, x, [0, 2, 1, 3]);
        string scores = graph.Node(
            "Mul", [graph.Node("MatMul", [query, transposedKey]), graph.Constant([(float)Scale])]);
        string attention = graph.Node(
            "Softmax", [graph.Node("Add", [scores, bias])], GraphBuilder.Attribute("axis", -1L));
        string mixed = graph.Node(
            "Transpose", [graph.Node("MatMul", [attention, value])], GraphBuilder.Attribute("perm", [0, 2, 1, 3]));
        return _output.Emit(graph, graph.Node("Reshape", [mixed, graph.Vector(0, 0, _dimension)]));
    }

    private Tensor Split(Linear projection, Tensor x) => // (B, L, D) → (B, H, L, D/H)
        projection.forward(x).reshape(x.shape[0], x.shape[1], _heads, _dimension / _heads).transpose(1, 2);

    private string EmitSplit(GraphBuilder graph, Linear projection, string x, long[] permutation)
    {
        string split = graph.Node(
            "Reshape", [projection.Emit(graph, x), graph.Vector(0, 0, _heads, _dimension / _heads)]);
        return graph.Node("Transpose", [split], GraphBuilder.Attribute("perm", permutation));
    }
}

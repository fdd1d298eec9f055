using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// The mean of the embeddings of a nickname's n-grams (Joulin et al., arXiv 1607.01759, §2). With a linear head over it that is
/// fastText's classifier. (N, L), 0 is padding → (N, D); all padding gives zero.
/// </summary>
internal sealed class FastTextEncoder : TokenEncoder
{
    private readonly Embedding _table;

    public FastTextEncoder(int dimension, int tokenIds)
        : base(nameof(FastTextEncoder))
    {
        _table = nn.Embedding(tokenIds, dimension);
        // As fastText begins.
        nn.init.uniform_(_table.weight!, -1.0 / dimension, 1.0 / dimension);
        RegisterComponents();
    }

    /// <summary>The n-grams' embeddings (ids, D).</summary>
    public Tensor Table => _table.weight!;

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        Tensor mask = ids.gt(0).to_type(ScalarType.Float32).unsqueeze(-1); // (N, L, 1)
        Tensor sum = (_table.forward(ids) * mask).sum(1); // (N, D)
        return (sum / mask.sum(1).clamp_min(1)).MoveToOuterDisposeScope();
    }

    public override string Emit(GraphBuilder graph, string ids, string mask, string present)
    {
        string tokens = graph.Node(
            "Mul", [graph.Node("Gather", [graph.Table(_table.weight!), ids]), graph.Node("Unsqueeze", [mask, graph.Vector(2)])]);
        string sum = graph.Node("ReduceSum", [tokens, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 0L));
        string count = graph.Node("ReduceSum", [mask, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 1L));
        return graph.Node("Div", [sum, graph.Node("Max", [count, graph.Constant([1f])])]);
    }
}

using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// Embeddings of the runs of 2 to n tokens that begin at each position, hashed into buckets as fastText does it (Joulin et
/// al., arXiv 1607.01759, §2.2; Bojanowski et al., arXiv 1607.04606, §3.2): what two runes mean together needn't be
/// composed of what either means. A run that reaches into padding adds nothing.
/// ids (B, L) → (B, L, D).
/// </summary>
internal sealed class NgramEmbedding : nn.Module<Tensor, Tensor>
{
    // Odd numbers without pattern, below 2^31: the products of all ids with them add up without overflow in int64.
    private static readonly long[] s_multipliers = [1640531527, 2048144789, 1028477379, 1867784549];

    private readonly Embedding _table;
    private readonly Linear _projection;
    private readonly Dropout _dropout;
    private readonly int _buckets;
    private readonly int _longest;

    public NgramEmbedding(int buckets, int bucketDimension, int longest, int dimension, double dropout)
        : base(nameof(NgramEmbedding))
    {
        _buckets = buckets;
        _longest = longest;
        _table = nn.Embedding(buckets, bucketDimension);
        nn.init.normal_(_table.weight!, 0, 0.05);
        _projection = nn.Linear(bucketDimension, dimension, hasBias: false);
        // Whole runs are dropped: a rare one tells a name of the training data from all others, and would be learnt by heart.
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>The longest run that there are multipliers for.</summary>
    public static int LongestRun => s_multipliers.Length;

    public override Tensor forward(Tensor ids)
    {
        Tensor wide = ids.to_type(ScalarType.Int64);
        Tensor sum = zeros(1);
        Tensor key = wide * s_multipliers[0];
        for (int shift = 1; shift < _longest; shift++)
        {
            Tensor next = wide.Shifted(shift);
            key = key + (next * s_multipliers[shift]);
            Tensor whole = next.gt(0).to_type(ScalarType.Float32).unsqueeze(-1);
            sum = sum + (_table.forward(key.remainder(_buckets)) * _dropout.forward(whole));
        }

        return _projection.forward(sum);
    }

    /// <summary>Emits the layer. <paramref name="ids"/> is int32 (N, L).</summary>
    public string Emit(GraphBuilder graph, string ids)
    {
        string table = graph.Table(_table.weight!);
        string wide = graph.Cast(ids, TensorProto.Types.DataType.Int64);
        string key = graph.Node("Mul", [wide, graph.Vector(s_multipliers[0])]);
        string? sum = null;
        for (int shift = 1; shift < _longest; shift++)
        {
            string next = graph.Shifted(wide, shift);
            key = graph.Node("Add", [key, graph.Node("Mul", [next, graph.Vector(s_multipliers[shift])])]);
            string bucket = graph.Node("Mod", [key, graph.Vector(_buckets)]);
            string whole = graph.Cast(graph.Node("Greater", [next, graph.Vector(0)]), TensorProto.Types.DataType.Float);
            string run = graph.Node(
                "Mul", [graph.Node("Gather", [table, bucket]), graph.Node("Unsqueeze", [whole, graph.Vector(2)])]);
            sum = sum is null ? run : graph.Node("Add", [sum, run]);
        }

        return _projection.Emit(graph, sum!);
    }
}

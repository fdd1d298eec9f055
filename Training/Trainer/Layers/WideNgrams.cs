using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// The wide part of a nickname's logit (Cheng et al., Wide and Deep, arXiv 1606.07792): a linear model over the hashed n-grams of each word
/// with its marks, as fastText's is (arXiv 1607.01759). It knows by heart which endings and syllables are whose; the deep part knows what
/// they have in common. Each n-gram has one weight, which <see cref="Loop.WideFit"/> finds before the deep part is trained.
/// ids (B, L) → (B): the sum of the n-grams' weights over the square root of their number.
/// </summary>
internal sealed class WideNgrams : nn.Module<Tensor, Tensor>
{
    /// <summary>The id that stands for all marks: a word is the same at the begin, in the middle and at the end.</summary>
    private const int Mark = 1;

    private const int EndMark = 2;

    // Odd numbers without pattern, below 2^31: the products of all ids with them add up without overflow in int64.
    private static readonly long[] s_multipliers = [1640531527, 2048144789, 1028477379, 1867784549, 1326507313, 1745120947];

    private readonly Tensor _table;
    private readonly int _longest;

    public WideNgrams(int buckets, int longest)
        : base(nameof(WideNgrams))
    {
        _longest = longest;
        _table = zeros(buckets);
        RegisterComponents();
    }

    /// <summary>Tokens of the longest n-gram that there are multipliers for.</summary>
    public static int LongestNgram => s_multipliers.Length;

    /// <summary>Replaces the n-grams' weights.</summary>
    public void Load(ReadOnlySpan<float> weights)
    {
        using Tensor values = tensor(weights.ToArray());
        _table.copy_(values);
    }

    /// <summary>Writes the buckets of the n-grams of ids (L) and returns how many there are; at most L times the longest.</summary>
    public static int Buckets(ReadOnlySpan<int> ids, int buckets, int longest, Span<int> found)
    {
        int count = 0;
        for (int start = 0; start < ids.Length && ids[start] > 0; start++)
        {
            long key = 0;
            for (int offset = 0; offset < longest && start + offset < ids.Length && ids[start + offset] > 0; offset++)
            {
                bool isMark = ids[start + offset] is Mark or EndMark;
                key += (isMark ? Mark : ids[start + offset]) * s_multipliers[offset];
                if (offset > 0 || !isMark)
                {
                    found[count++] = (int)(key % buckets);
                }

                if (offset > 0 && isMark)
                {
                    break;
                }
            }
        }

        return count;
    }

    public override Tensor forward(Tensor ids)
    {
        Tensor tokens = ids.to_type(ScalarType.Int64);
        Tensor marks = tokens.eq(Mark).logical_or(tokens.eq(EndMark)).to_type(ScalarType.Int64);
        tokens = tokens - tokens.eq(EndMark).to_type(ScalarType.Int64);
        Tensor key = zeros_like(tokens);
        Tensor open = ones_like(tokens);
        Tensor sum = zeros(ids.shape[0]);
        Tensor count = zeros(ids.shape[0]);
        for (int offset = 0; offset < Math.Min(_longest, ids.shape[1]); offset++)
        {
            Tensor next = tokens.Shifted(offset);
            Tensor mark = marks.Shifted(offset);
            key = key + (next * s_multipliers[offset]);
            open = open * next.gt(0).to_type(ScalarType.Int64);
            Tensor there = (offset == 0 ? open - mark : open).to_type(ScalarType.Float32);
            sum = sum + (_table[key.remainder(_table.shape[0])] * there).sum(1);
            count = count + there.sum(1);
            open = offset == 0 ? open : open - (open * mark);
        }

        return sum / count.clamp_min(1).sqrt();
    }

    /// <summary>Emits the layer. <paramref name="ids"/> is int32 (N, L); the result is (N).</summary>
    public string Emit(GraphBuilder graph, string ids)
    {
        string table = graph.Table(_table);
        string tokens = graph.Cast(ids, TensorProto.Types.DataType.Int64);
        string ends = graph.Cast(graph.Node("Equal", [tokens, graph.Vector(EndMark)]), TensorProto.Types.DataType.Int64);
        tokens = graph.Node("Sub", [tokens, ends]);
        string marks = graph.Cast(graph.Node("Equal", [tokens, graph.Vector(Mark)]), TensorProto.Types.DataType.Float);
        string present = graph.Cast(graph.Node("Greater", [tokens, graph.Vector(0)]), TensorProto.Types.DataType.Float);
        string inner = graph.Node("Sub", [present, marks]);
        string key = graph.Node("Mul", [tokens, graph.Vector(s_multipliers[0])]);
        string there = inner;
        string open = present;
        string sum = "";
        string count = "";
        for (int offset = 0; offset < _longest; offset++)
        {
            if (offset > 0)
            {
                key = graph.Node("Add", [key, graph.Node("Mul", [graph.Shifted(tokens, offset), graph.Vector(s_multipliers[offset])])]);
                there = graph.Node("Mul", [open, graph.Shifted(present, offset)]);
                open = graph.Node("Mul", [open, graph.Shifted(inner, offset)]);
            }

            string bucket = graph.Node("Mod", [key, graph.Vector(_table.shape[0])]);
            string weights = graph.Node("Mul", [graph.Node("Gather", [table, bucket]), there]);
            sum = offset == 0 ? weights : graph.Node("Add", [sum, weights]);
            count = offset == 0 ? there : graph.Node("Add", [count, there]);
        }

        string Total(string values) => graph.Node("ReduceSum", [values, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 0L));
        string root = graph.Node("Sqrt", [graph.Node("Max", [Total(count), graph.Constant([1f])])]);
        return graph.Node("Div", [Total(sum), root]);
    }
}

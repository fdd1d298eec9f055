using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// Nickname ids to an embedding: token and position embeddings, those of runs of tokens where there are buckets for them, local
/// context, transformer layers, the mean over the
/// tokens.
/// (N, L'), 0 is padding → (N, D); all padding gives zero, and more of it, up to L, changes nothing.
/// </summary>
internal sealed class NicknameEncoder : TokenEncoder
{
    // Large enough that softmax gives exactly 0, small enough for half precision.
    private const float Masked = -1e4f;

    // Rows of like length are computed together: most names are far shorter than the longest that fits.
    private const int GroupSize = 64;

    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly NgramEmbedding? _ngrams;
    private readonly LocalContext _context;
    private readonly Dropout _dropout;
    private readonly ModuleList<TransformerLayer> _layers = [];
    private readonly LayerNorm _norm;
    private readonly Linear _projection;

    public NicknameEncoder(ModelOptions options, int tokenIds, int length)
        : base(nameof(NicknameEncoder))
    {
        _tokens = nn.Embedding(tokenIds, options.Dimension);
        _positions = nn.Embedding(length, options.Dimension);
        nn.init.normal_(_tokens.weight!, 0, 0.05);
        nn.init.normal_(_positions.weight!, 0, 0.02);
        if (options.NgramBuckets > 0)
        {
            _ngrams = new NgramEmbedding(options.NgramBuckets, options.NgramDimension, options.NgramLength, options.Dimension, options.NgramDropout);
        }

        _context = new LocalContext(options.Dimension);
        _dropout = nn.Dropout(options.Dropout);
        for (int layer = 0; layer < options.Layers; layer++)
        {
            _layers.Add(new TransformerLayer(options.Dimension, options.Heads, options.FeedForward, options.Dropout));
        }

        _norm = nn.LayerNorm(options.Dimension);
        _projection = nn.Linear(options.Dimension, options.Dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        Tensor lengths = ids.ne(0).sum([1], type: ScalarType.Int64); // (N)
        Tensor order = lengths.argsort();
        long[] sorted = lengths.index_select(0, order).data<long>().ToArray();
        Tensor byLength = ids.index_select(0, order);
        var embeddings = new List<Tensor>();
        for (int start = 0; start < sorted.Length; start += GroupSize)
        {
            int count = Math.Min(GroupSize, sorted.Length - start);
            // The longest of a group stands last; what is padding for all of it need not be computed.
            long longest = Math.Max(1, sorted[start + count - 1]);
            embeddings.Add(Encode(byLength.narrow(0, start, count).narrow(1, 0, longest)));
        }

        return cat(embeddings, 0).index_select(0, order.argsort()).MoveToOuterDisposeScope(); // (N, D)
    }

    public override string Emit(GraphBuilder graph, string ids, string mask, string present)
    {
        string padding = graph.Node("Sub", [graph.Constant([1f]), mask]);
        string bias = graph.Node(
            "Unsqueeze", [graph.Node("Mul", [padding, graph.Constant([Masked])]), graph.Vector(1, 2)]);
        string x = graph.Node("Gather", [graph.Table(_tokens.weight!), ids]);
        x = graph.Node("Add", [x, EmitPositions(graph, ids)]);
        if (_ngrams is not null)
        {
            x = graph.Node("Add", [x, _ngrams.Emit(graph, ids)]);
        }

        x = _context.Emit(graph, x, graph.Node("Unsqueeze", [mask, graph.Vector(2)]));
        x = _layers.Aggregate(x, (value, layer) => layer.Emit(graph, value, bias));

        string count = graph.Node("ReduceSum", [mask, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 1L));
        string weights = graph.Node("Div", [mask, graph.Node("Max", [count, graph.Constant([1f])])]);
        weights = graph.Node("Unsqueeze", [weights, graph.Vector(2)]);
        string weighted = graph.Node("Mul", [_norm.Emit(graph, x), weights]);
        string pooled = graph.Node("ReduceSum", [weighted, graph.Vector(1)], GraphBuilder.Attribute("keepdims", 0L));
        return graph.Node("Mul", [_projection.Emit(graph, pooled), present]);
    }

    // Those of as many positions as there are ids. → (L', D)
    private string EmitPositions(GraphBuilder graph, string ids)
    {
        string length = graph.Node(
            "Shape", [ids], GraphBuilder.Attribute("start", 1L), GraphBuilder.Attribute("end", 2L));
        return graph.Node("Slice", [graph.Constant(_positions.weight!), graph.Vector(0), length, graph.Vector(0)]);
    }

    private Tensor Encode(Tensor ids) // (G, L') → (G, D)
    {
        Tensor mask = ids.gt(0).to_type(ScalarType.Float32); // (G, L')
        Tensor bias = ((1 - mask) * Masked).unsqueeze(1).unsqueeze(1); // (G, 1, 1, L')
        Tensor positions = arange(ids.shape[1], ScalarType.Int64);
        Tensor x = _tokens.forward(ids) + _positions.forward(positions); // (G, L', D)
        if (_ngrams is not null)
        {
            x = x + _dropout.forward(_ngrams.forward(ids));
        }

        x = _dropout.forward(_context.forward(x, mask.unsqueeze(-1)));
        foreach (TransformerLayer layer in _layers)
        {
            x = layer.forward(x, bias);
        }

        Tensor weights = (mask / mask.sum(1, keepdim: true).clamp_min(1)).unsqueeze(-1); // (G, L', 1)
        Tensor pooled = (_norm.forward(x) * weights).sum(1); // (G, D)
        return _projection.forward(pooled) * mask.amax([1], keepdim: true);
    }
}

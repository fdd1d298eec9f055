using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// Adds to each token what stands around it: a convolution over the positions, as in wav2vec 2.0's relative position
/// embedding (Baevski et al., arXiv 2006.11477, §2). Syllables and endings are seen wherever they stand in a name.
/// (B, L, D) → (B, L, D).
/// </summary>
internal sealed class LocalContext : nn.Module<Tensor, Tensor, Tensor>
{
    private const int Kernel = 5;

    private readonly Conv1d _conv;

    public LocalContext(int dimension)
        : base(nameof(LocalContext))
    {
        _conv = nn.Conv1d(dimension, dimension, Kernel, padding: Kernel / 2);
        RegisterComponents();
    }

    /// <summary><paramref name="mask"/> (B, L, 1) is 1 for tokens: padding adds nothing to its neighbours.</summary>
    public override Tensor forward(Tensor x, Tensor mask) =>
        x + nn.functional.relu(_conv.forward((x * mask).transpose(1, 2)).transpose(1, 2));

    public string Emit(GraphBuilder graph, string x, string mask)
    {
        string channels = graph.Node(
            "Transpose", [graph.Node("Mul", [x, mask])], GraphBuilder.Attribute("perm", [0, 2, 1]));
        string context = graph.Node(
            "Conv",
            [channels, graph.Constant(_conv.weight!), graph.Constant(_conv.bias!)],
            GraphBuilder.Attribute("kernel_shape", [Kernel]),
            GraphBuilder.Attribute("pads", [Kernel / 2, Kernel / 2]));
        string positions = graph.Node(
            "Transpose", [graph.Node("Relu", [context])], GraphBuilder.Attribute("perm", [0, 2, 1]));
        return graph.Node("Add", [x, positions]);
    }
}

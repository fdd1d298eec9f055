using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>
/// MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2) up to the pooled features, with CBAM after each of its
/// seven stages where asked for. (N, 3, S, S) → (N, <see cref="Features"/>).
/// </summary>
internal sealed class MobileNetV2 : nn.Module<Tensor, Tensor>
{
    private const int Divisor = 8;
    private const int StemChannels = 32;
    private const int LastChannels = 1280;

    // Expansion, channels, blocks, stride of the first.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] s_stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    private readonly ConvBlock _stem;
    private readonly ModuleList<InvertedResidual> _blocks = [];
    private readonly ModuleList<Cbam> _attention = [];
    private readonly ConvBlock _last;

    public MobileNetV2(double width, bool attention)
        : base(nameof(MobileNetV2))
    {
        int channels = Scaled(StemChannels, width);
        _stem = new ConvBlock(3, channels, kernel: 3, stride: 2);
        foreach ((int expansion, int stageChannels, int blocks, int stride) in s_stages)
        {
            int output = Scaled(stageChannels, width);
            for (int block = 0; block < blocks; block++)
            {
                _blocks.Add(new InvertedResidual(channels, output, block == 0 ? stride : 1, expansion));
                channels = output;
            }

            if (attention)
            {
                _attention.Add(new Cbam(channels));
            }
        }

        // The paper widens the last layer with the multiplier but never narrows it.
        Features = Scaled(LastChannels, Math.Max(1, width));
        _last = new ConvBlock(channels, Features, kernel: 1);
        RegisterComponents();
    }

    /// <summary>How many features there are.</summary>
    public int Features { get; }

    public override Tensor forward(Tensor x)
    {
        // Maps go as soon as nothing needs them: what the backward pass does, the graph of gradients holds.
        using var scope = NewDisposeScope();
        Tensor last = _last.forward(Through(_stem.forward(x), (block, y) => block.forward(y), (cbam, y) => cbam.forward(y)));
        return last.mean([2, 3]).MoveToOuterDisposeScope();
    }

    public string Emit(GraphBuilder graph, string x)
    {
        string y = _last.Emit(graph, Through(
            _stem.Emit(graph, x), (block, y) => block.Emit(graph, y), (cbam, y) => cbam.Emit(graph, y)));
        return graph.Node("Flatten", [graph.Node("GlobalAveragePool", [y])]);
    }

    private T Through<T>(T x, Func<InvertedResidual, T, T> block, Func<Cbam, T, T> attention)
    {
        int index = 0;
        for (int stage = 0; stage < s_stages.Length; stage++)
        {
            for (int i = 0; i < s_stages[stage].Blocks; i++)
            {
                x = block(_blocks[index++], x);
            }

            x = _attention.Count > 0 ? attention(_attention[stage], x) : x;
        }

        return x;
    }

    // To the nearest multiple of eight, but never more than a tenth down (as in the reference implementation).
    private static int Scaled(int channels, double width)
    {
        double scaled = channels * width;
        int rounded = Math.Max(Divisor, (int)(scaled + (Divisor / 2.0)) / Divisor * Divisor);
        return rounded < 0.9 * scaled ? rounded + Divisor : rounded;
    }
}

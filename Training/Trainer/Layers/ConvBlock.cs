using GenderGrpc.Training.Kernels;
using GenderGrpc.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// Convolution without bias, batch normalisation, and ReLU6 unless it is linear. (N, C, H, W) → (N, C', H', W').
/// </summary>
internal sealed class ConvBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _norm;
    private readonly bool _activates;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _groups;

    public ConvBlock(int input, int output, int kernel, int stride = 1, int groups = 1, bool activates = true)
        : base(nameof(ConvBlock))
    {
        _conv = nn.Conv2d(input, output, kernel, stride, padding: kernel / 2, groups: groups, bias: false);
        _norm = nn.BatchNorm2d(output);
        _activates = activates;
        _kernel = kernel;
        _stride = stride;
        _groups = groups;
        nn.init.kaiming_normal_(_conv.weight!, mode: nn.init.FanInOut.FanOut);
        RegisterComponents();
    }

    /// <summary>Makes an untrained block give a constant: its normalisation's scale is 0 and its shift the value.</summary>
    public void StartAt(double value)
    {
        nn.init.zeros_(_norm.weight!);
        nn.init.constant_(_norm.bias!, value);
    }

    /// <summary>Its weights for whom it is a part of a <see cref="FusedOperation"/>: the convolution's, and the normalisation's scale and shift.</summary>
    public IReadOnlyList<Tensor> Weights => [_conv.weight!, _norm.weight!, _norm.bias!];

    /// <summary>What the normalisation adds to a variance.</summary>
    public double Epsilon => _norm.eps;

    public override Tensor forward(Tensor x)
    {
        x = Convolve(x);
        if (training && !IsSingle(x) && PixelRows.Fit(x))
        {
            var normalization = new BatchNormalization(_activates, Epsilon);
            x = normalization.Apply(x, _norm.weight!, _norm.bias!);
            Take(normalization.Statistics);
            return x;
        }

        x = Normalise(x);
        return _activates ? nn.functional.relu6(x) : x;
    }

    /// <summary>Moves the running statistics towards a batch's.</summary>
    public void Take(BatchStatistics statistics)
    {
        statistics.MoveTo(_norm.running_mean!, _norm.running_var!, _norm.momentum ?? 0.1);
        using var gradients = no_grad();
        _norm.num_batches_tracked!.add_(1);
    }

    /// <summary>Emits one convolution: batch normalisation is folded into its weight and bias.</summary>
    public string Emit(GraphBuilder graph, string x)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor scale = _norm.weight! / (_norm.running_var! + _norm.eps).sqrt();
        Tensor weight = _conv.weight! * scale.reshape(-1, 1, 1, 1);
        Tensor bias = _norm.bias! - (_norm.running_mean! * scale);
        long padding = _kernel / 2;
        string output = graph.Node(
            "Conv",
            [x, graph.Constant(weight), graph.Constant(bias)],
            GraphBuilder.Attribute("kernel_shape", [_kernel, _kernel]),
            GraphBuilder.Attribute("strides", [_stride, _stride]),
            GraphBuilder.Attribute("pads", [padding, padding, padding, padding]),
            GraphBuilder.Attribute("group", (long)_groups));
        return _activates ? graph.Node("Clip", [output, graph.Constant([0f]), graph.Constant([6f])]) : output;
    }

    // For a map smaller than a depthwise kernel the library's gradient falls back to a product per image and channel, many times as
    // slow; with the padding written out it doesn't.
    private Tensor Convolve(Tensor x) => training && _kernel == 1 && PointwiseConvolution.Fits(x, _conv.weight!)
        ? new PointwiseConvolution().Apply(x, _conv.weight!)
        : _groups > 1 && Math.Min(x.shape[2], x.shape[3]) < _kernel
        ? nn.functional.conv2d(
            nn.functional.pad(x, [_kernel / 2, _kernel / 2, _kernel / 2, _kernel / 2]),
            _conv.weight!,
            strides: [_stride, _stride],
            groups: _groups)
        : _conv.forward(x);

    // A single value per channel, as one small avatar leaves at the end, has no variance: taken up, it would make the running
    // one NaN for good.
    private Tensor Normalise(Tensor x) => training && IsSingle(x)
        ? nn.functional.batch_norm(
            x, _norm.running_mean!, _norm.running_var!, _norm.weight!, _norm.bias!, training: false, eps: _norm.eps)
        : _norm.forward(x);

    private static bool IsSingle(Tensor x) => x.numel() == x.shape[1];
}

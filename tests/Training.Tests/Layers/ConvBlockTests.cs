using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class ConvBlockTests
{
    [Theory]
    [InlineData(3, 8, 3, 2, 1, true)]
    [InlineData(6, 6, 3, 1, 6, true)]
    [InlineData(6, 6, 3, 2, 6, true)]
    [InlineData(6, 4, 1, 1, 1, false)]
    [InlineData(2, 1, 7, 1, 1, false)]
    public void Emit_TrainedStatistics_FoldsThemIntoOneConvolution(
        int input, int output, int kernel, int stride, int groups, bool activates)
    {
        using var scope = NewDisposeScope();
        using var module = new ConvBlock(input, output, kernel, stride, groups, activates).Randomised(8);
        // Large enough for both ends of ReLU6.
        Tensor x = randn(2, input, 9, 8) * 4;

        EmittedGraph.AssertComputes(module.forward(x), (graph, inputs) => module.Emit(graph, inputs[0]), x);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void Forward_DepthwiseOnASmallMap_IsTheCornerOfALargeOneAndSoIsItsGradient(int side, int stride)
    {
        using var scope = NewDisposeScope();
        using var module = new ConvBlock(4, 4, kernel: 3, stride, groups: 4, activates: false).Randomised(8);
        module.eval();
        Tensor x = randn(2, 4, side, side);
        Tensor large = nn.functional.pad(x, [0, 4, 0, 4]); // What lies beyond is 0, as padding is.

        Tensor small = module.forward(x);
        long kept = small.shape[2];
        Tensor expected = module.forward(large).narrow(2, 0, kept).narrow(3, 0, kept);
        small.square().sum().backward();
        float[] gradient = module.parameters().First().grad!.Values();
        module.zero_grad();
        expected.square().sum().backward();

        Tensors.AssertClose(expected.Values(), small.Values(), 1e-5);
        Tensors.AssertClose(module.parameters().First().grad!.Values(), gradient, 1e-4);
    }

    [Fact]
    public void Forward_LargeInput_IsClippedToSix()
    {
        using var scope = NewDisposeScope();
        using var module = new ConvBlock(1, 1, kernel: 1);
        Modules.Fill(module, 1);
        module.eval();

        // Fresh statistics: mean 0, variance 1; weight and bias 1. So y = clip(x + 1).
        Tensor y = module.forward(tensor(new[] { -3f, 2, 9 }, [1, 1, 1, 3]));

        Tensors.AssertClose([0, 3, 6], y.Values(), 1e-4);
    }

    [Fact]
    public void Forward_Linear_IsNotClipped()
    {
        using var scope = NewDisposeScope();
        using var module = new ConvBlock(1, 1, kernel: 1, activates: false);
        Modules.Fill(module, 1);
        module.eval();

        Tensor y = module.forward(tensor(new[] { -3f, 2, 9 }, [1, 1, 1, 3]));

        Tensors.AssertClose([-2, 3, 10], y.Values(), 1e-4);
    }
}

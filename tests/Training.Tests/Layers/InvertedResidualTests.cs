using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class InvertedResidualTests
{
    [Theory]
    [InlineData(4, 4, 1, true)]
    [InlineData(4, 4, 2, false)]
    [InlineData(4, 6, 1, false)]
    public void Forward_LayersThatGiveZero_LeavesTheInputOnlyWhereShapesMatch(int input, int output, int stride, bool adds)
    {
        using var scope = NewDisposeScope();
        using var module = new InvertedResidual(input, output, stride, expansion: 6);
        Modules.Fill(module, 0);
        module.eval();
        Tensor x = randn(2, input, 6, 6);

        Tensor y = module.forward(x);

        Assert.Equal([2, output, 6 / stride, 6 / stride], y.shape);
        Assert.Equal(adds ? x.Values() : new float[y.numel()], y.Values());
    }

    // Pointwise in·hidden, depthwise 9·hidden, pointwise hidden·out, and two numbers of each norm.
    [Theory]
    [InlineData(1, (9 * 8) + (8 * 4) + (2 * (8 + 4)))]
    [InlineData(6, (8 * 48) + (9 * 48) + (48 * 4) + (2 * (48 + 48 + 4)))]
    public void Parameters_Expansion_AreThoseOfThePapersBlock(int expansion, long expected)
    {
        using var module = new InvertedResidual(8, 4, stride: 1, expansion);

        Assert.Equal(expected, Modules.CountParameters(module));
    }

    [Theory]
    [InlineData(4, 4, 1, 6)]
    [InlineData(4, 6, 2, 6)]
    [InlineData(4, 4, 1, 1)]
    public void Emit_Evaluation_ComputesTheSame(int input, int output, int stride, int expansion)
    {
        using var scope = NewDisposeScope();
        using var module = new InvertedResidual(input, output, stride, expansion).Randomised(9);
        Tensor x = randn(3, input, 8, 8);

        EmittedGraph.AssertComputes(module.forward(x), (graph, inputs) => module.Emit(graph, inputs[0]), x);
    }
}

using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class LinearExtensionsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Emit_LinearOfAnyRank_ComputesTheSame(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(3, 5, hasBias).Randomised(16);
        Tensor matrix = randn(4, 3);
        Tensor sequence = randn(2, 4, 3);

        EmittedGraph.AssertComputes(linear.forward(matrix), (graph, inputs) => linear.Emit(graph, inputs[0]), matrix);
        EmittedGraph.AssertComputes(linear.forward(sequence), (graph, inputs) => linear.Emit(graph, inputs[0]), sequence);
    }

    [Fact]
    public void Emit_LayerNorm_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var norm = nn.LayerNorm(7).Randomised(17);
        Tensor x = (randn(2, 3, 7) * 5) + 3;

        EmittedGraph.AssertComputes(norm.forward(x), (graph, inputs) => norm.Emit(graph, inputs[0]), x);
    }
}

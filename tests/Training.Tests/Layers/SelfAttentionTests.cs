using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class SelfAttentionTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(2, 3)]
    public void Forward_TinyTensor_IsScaledDotProductAttention(int heads, int tokens)
    {
        using var scope = NewDisposeScope();
        using var module = new SelfAttention(dimension: 4, heads).Randomised(10);
        Tensor x = randn(1, 4, 4);

        Tensor y = module.forward(x, AttentionBias.For(tokens, length: 4));

        double[][] expected = PlainMath.SelfAttention(module, "", heads, tokens, PlainMath.Matrix(x[0]));
        Tensors.AssertClose([.. expected.SelectMany(row => row)], y, 1e-5);
    }

    [Fact]
    public void Forward_OtherPadding_ChangesNoToken()
    {
        using var scope = NewDisposeScope();
        using var module = new SelfAttention(dimension: 8, heads: 2).Randomised(11);
        Tensor x = randn(1, 5, 8);
        Tensor changed = x.clone();
        changed.narrow(1, 3, 2).fill_(100);
        Tensor bias = AttentionBias.For(tokens: 3, length: 5);

        Assert.Equal(
            module.forward(x, bias).narrow(1, 0, 3).Values(),
            module.forward(changed, bias).narrow(1, 0, 3).Values());
    }

    [Fact]
    public void Constructor_HeadsThatDontDivide_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SelfAttention(10, 3));

        Assert.Contains("10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new SelfAttention(dimension: 12, heads: 3).Randomised(12);
        Tensor x = randn(2, 5, 12);
        Tensor bias = cat([AttentionBias.For(2, 5), AttentionBias.For(5, 5)]);

        EmittedGraph.AssertComputes(
            module.forward(x, bias), (graph, inputs) => module.Emit(graph, inputs[0], inputs[1]), x, bias);
    }
}

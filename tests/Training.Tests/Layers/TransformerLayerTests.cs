using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class TransformerLayerTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void Forward_TinyTensor_NormalisesBeforeEachPart(int tokens)
    {
        using var scope = NewDisposeScope();
        using var module = new TransformerLayer(dimension: 4, heads: 2, feedForward: 6, dropout: 0.5).Randomised(13);
        Tensor x = randn(1, 3, 4) * 2;

        Tensor y = module.forward(x, AttentionBias.For(tokens, length: 3));

        double[][] rows = PlainMath.Matrix(x[0]);
        rows = PlainMath.Add(rows, PlainMath.SelfAttention(
            module, "_attention.", heads: 2, tokens, PlainMath.LayerNorm(module, "_attentionNorm", rows)));
        double[][] hidden = PlainMath.Linear(module, "_widen", PlainMath.LayerNorm(module, "_feedForwardNorm", rows));
        hidden = [.. hidden.Select(row => row.Select(PlainMath.Gelu).ToArray())];
        rows = PlainMath.Add(rows, PlainMath.Linear(module, "_narrow", hidden));
        Tensors.AssertClose([.. rows.SelectMany(row => row)], y, 1e-5);
    }

    [Fact]
    public void Forward_OtherPadding_ChangesNoToken()
    {
        using var scope = NewDisposeScope();
        using var module = new TransformerLayer(8, 2, 16, dropout: 0).Randomised(14);
        Tensor x = randn(1, 5, 8);
        Tensor changed = x.clone();
        changed.narrow(1, 2, 3).copy_(randn(1, 3, 8) * 50);
        Tensor bias = AttentionBias.For(tokens: 2, length: 5);

        Assert.Equal(
            module.forward(x, bias).narrow(1, 0, 2).Values(),
            module.forward(changed, bias).narrow(1, 0, 2).Values());
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new TransformerLayer(12, 3, 20, dropout: 0.3).Randomised(15);
        Tensor x = randn(2, 6, 12) * 2;
        Tensor bias = cat([AttentionBias.For(4, 6), AttentionBias.For(1, 6)]);

        EmittedGraph.AssertComputes(
            module.forward(x, bias), (graph, inputs) => module.Emit(graph, inputs[0], inputs[1]), x, bias);
    }
}

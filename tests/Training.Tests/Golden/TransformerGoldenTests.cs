using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Golden;

/// <summary>Attention and the transformer layer against Torch's own.</summary>
public sealed class TransformerGoldenTests
{
    [Theory]
    [InlineData("self_attention")]
    public void SelfAttention_NamesWithPadding_IsTorchsMultiheadAttention(string name)
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenCase(name, new Dictionary<string, string>
        {
            ["query"] = "_query",
            ["key"] = "_key",
            ["value"] = "_value",
            ["out_proj"] = "_output",
        });
        using var module = golden.Fill(new SelfAttention(golden["dimension"], golden["heads"]));
        Tensor bias = Bias(golden);

        golden.AssertPass(module, x => module.forward(x, bias));

        golden.AssertAllRead();
    }

    [Theory]
    [InlineData("transformer_layer")]
    public void TransformerLayer_NamesWithPadding_IsTorchsEncoderLayerThatNormalisesFirst(string name)
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenCase(name, new Dictionary<string, string>
        {
            ["norm1"] = "_attentionNorm",
            ["self_attn.query"] = "_attention._query",
            ["self_attn.key"] = "_attention._key",
            ["self_attn.value"] = "_attention._value",
            ["self_attn.out_proj"] = "_attention._output",
            ["norm2"] = "_feedForwardNorm",
            ["linear1"] = "_widen",
            ["linear2"] = "_narrow",
        });
        using var module = golden.Fill(
            new TransformerLayer(golden["dimension"], golden["heads"], golden["feed_forward"], dropout: 0));
        Tensor bias = Bias(golden);

        golden.AssertPass(module, x => module.forward(x, bias));

        golden.AssertAllRead();
    }

    private static Tensor Bias(GoldenCase golden) =>
        cat([.. golden.Read("lengths").Values().Select(tokens => AttentionBias.For((int)tokens, length: 5))]);
}

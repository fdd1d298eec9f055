using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Golden;

/// <summary>Bags of embeddings against Torch's own.</summary>
public sealed class EmbeddingGoldenTests
{
    [Theory]
    [InlineData("embedding_bag")]
    public void EmbeddingBag_NamesWithPadding_IsTorchs(string name)
    {
        using var scope = NewDisposeScope();
        GoldenCase golden = Bag(name);
        using var module = golden.Fill(nn.EmbeddingBag(
            golden["rows"], golden["dimension"], mode: EmbeddingBagMode.Mean, padding_index: 0));

        golden.AssertBackward(module, module.forward(golden.ReadIds("ids"), null, null));

        golden.AssertAllRead();
    }

    [Theory]
    [InlineData("embedding_bag")]
    public void Embedding_MeanWithoutPadding_IsTorchsEmbeddingBag(string name)
    {
        using var scope = NewDisposeScope();
        GoldenCase golden = Bag(name);
        using var module = golden.Fill(nn.Embedding(golden["rows"], golden["dimension"]));
        Tensor ids = golden.ReadIds("ids");

        // As the nickname encoder pools what it has of its tokens.
        Tensor mask = ids.gt(0).to_type(ScalarType.Float32);
        Tensor weights = (mask / mask.sum(1, keepdim: true).clamp_min(1)).unsqueeze(-1);
        golden.AssertBackward(module, (module.forward(ids) * weights).sum(1));

        golden.AssertAllRead();
    }

    [Theory]
    [InlineData("ngram_embedding")]
    public void NgramEmbedding_NamesWithPadding_IsABagOfRunsAtEachToken(string name)
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenCase(name, new Dictionary<string, string>
        {
            ["table"] = "_table",
            ["projection"] = "_projection",
        });
        using var module = golden.Fill(new NgramEmbedding(
            golden["buckets"], golden["bucket_dimension"], golden["longest"], golden["dimension"], dropout: 0));

        golden.AssertBackward(module, module.forward(golden.ReadIds("ids")));

        golden.AssertAllRead();
    }

    private static GoldenCase Bag(string name) => new(name, new Dictionary<string, string> { ["weight"] = "weight" });
}

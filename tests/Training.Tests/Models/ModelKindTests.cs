using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp;

namespace GenderGrpc.Training.Tests.Models;

/// <summary>Every model there is has the one graph contract.</summary>
public sealed class ModelKindTests
{
    public static TheoryData<string, string> Models =>
        new MatrixTheoryData<string, string>(Enum.GetNames<ModelKind>(), Enum.GetNames<AttentionBlocks>());

    public static TheoryData<string> Kinds => [.. Enum.GetNames<ModelKind>()];

    [Theory]
    [MemberData(nameof(Models))]
    public void Emit_EveryPresence_ComputesTheSame(string kind, string blocks)
    {
        using ProfileModel model = Create(kind, Enum.Parse<AttentionBlocks>(blocks));
        using var graph = new OnnxPredictor(model.Emit(TinyModel.Features.Spec), TinyModel.Features);
        var torch = new TorchPredictor(model, TinyModel.Features);

        Sample[] every = Samples.EveryPresence(12);
        Sample[] withoutAvatars = [.. every.Where(sample => sample.Avatar is null)];
        foreach (Sample[] samples in every.Chunk(6).Append(withoutAvatars))
        {
            Tensors.AssertClose(
                Flat(torch.Predict(samples, ModalityMask.Both)), Flat(graph.Predict(samples, ModalityMask.Both)), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_EveryPresence_WeighsOnlyWhatIsThereAndLookedAt(string kind)
    {
        using ProfileModel model = Create(kind);
        ModalityMask looks = Options(kind).Modalities;
        Sample[] samples = Samples.EveryPresence(8);

        ModelOutput[] outputs = new TorchPredictor(model, TinyModel.Features).Predict(samples, ModalityMask.Both);

        Assert.All(samples.Zip(outputs), pair =>
        {
            (Sample sample, ModelOutput output) = pair;
            ModalityMask seen = sample.Modalities & looks;
            Assert.Equal(seen, output.Seen(sample.Modalities));
            Assert.Equal(seen == ModalityMask.None ? 0 : 1, output.AvatarWeight + output.NicknameWeight, 1e-6);
            if (looks != ModalityMask.Both)
            {
                Assert.Equal(looks == ModalityMask.Avatar ? output.AvatarLogit : output.NicknameLogit, output.Logit);
                Assert.Equal(0, looks == ModalityMask.Avatar ? output.NicknameLogit : output.AvatarLogit);
                Assert.Equal(seen == ModalityMask.None, output.Logit == 0);
            }
        });
    }

    [Theory]
    [InlineData("Attention")]
    [InlineData("Concat")]
    public void Forward_HiddenModality_IsAsIfItWereAbsent(string kind)
    {
        using ProfileModel model = Create(kind);
        var predictor = new TorchPredictor(model, TinyModel.Features);
        Sample both = Samples.Of(nickname: "abc", avatar: Samples.Avatar(5));

        ModelOutput hidden = Assert.Single(predictor.Predict([both], ModalityMask.Nickname));
        ModelOutput absent = Assert.Single(predictor.Predict([both with { Avatar = null }], ModalityMask.Both));

        Assert.Equal(absent, hidden);
        Assert.Equal((0, 1), (absent.AvatarWeight, absent.NicknameWeight));
        Assert.NotEqual(absent.Logit, Assert.Single(predictor.Predict([both], ModalityMask.Both)).Logit);
    }

    [Fact]
    public void Emit_NicknameAlone_ComputesNothingOfAvatars()
    {
        using ProfileModel model = Create("Nickname");

        GraphProto graph = GraphOf(model);

        // The nickname encoder's own convolution goes over positions; none goes over pixels.
        Assert.All(
            graph.Node.Where(node => node.OpType == "Conv"),
            node => Assert.Single(node.Attribute.Single(attribute => attribute.Name == "kernel_shape").Ints));
        Assert.DoesNotContain(graph.Node, node => node.OpType is "Clip" or "GlobalAveragePool" or "NonZero" or "ScatterND");
        Assert.DoesNotContain(graph.Node, node => node.Input.Contains(GraphContract.Avatar));
    }

    [Fact]
    public void Emit_Fasttext_HasNeitherConvolutionNorTransformer()
    {
        using ProfileModel model = Create("Fasttext");

        GraphProto graph = GraphOf(model);

        Assert.Single(graph.Node, node => node.OpType == "MatMul");
        Assert.DoesNotContain(graph.Node, node => node.OpType is "Conv" or "Softmax" or "LayerNormalization");
    }

    [Fact]
    public void Emit_AvatarAlone_ComputesNothingOfNicknames()
    {
        using ProfileModel model = Create("Avatar");

        GraphProto graph = GraphOf(model);

        Assert.Contains(graph.Node, node => node.OpType == "Conv");
        Assert.DoesNotContain(graph.Node, node => node.OpType is "Softmax" or "LayerNormalization");
        Assert.DoesNotContain(graph.Node, node => node.Input.Contains(GraphContract.NicknameIds));
    }

    [Fact]
    public void Create_WithoutAttentionBlocks_HasTheOtherWeightsAlone()
    {
        using ProfileModel with = Create("Avatar");
        using ProfileModel without = Create("Avatar", AttentionBlocks.None);

        string[] blocks = [.. with.state_dict().Keys.Except(without.state_dict().Keys)];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, name => Assert.StartsWith("_avatar._backbone._attention.", name, StringComparison.Ordinal));
        Assert.Empty(without.state_dict().Keys.Except(with.state_dict().Keys));
    }

    private static ModelOptions Options(string kind, AttentionBlocks blocks = AttentionBlocks.Cbam) =>
        TinyModel.Options with { Kind = Enum.Parse<ModelKind>(kind), AttentionBlocks = blocks };

    private static ProfileModel Create(string kind, AttentionBlocks blocks = AttentionBlocks.Cbam)
    {
        torch.random.manual_seed(45);
        return new ProfileModel(Options(kind, blocks), TinyModel.TokenIds, TinyModel.NicknameLength).Randomised(45);
    }

    private static GraphProto GraphOf(ProfileModel model) =>
        ModelProto.Parser.ParseFrom(model.Emit(TinyModel.Features.Spec)).Graph;

    private static float[] Flat(IEnumerable<ModelOutput> outputs) =>
    [
        .. outputs.SelectMany(output => new[]
        {
            output.Logit, output.AvatarLogit, output.NicknameLogit, output.AvatarWeight, output.NicknameWeight,
        }),
    ];
}

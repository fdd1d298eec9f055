using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Models;

public sealed class ProfileModelTests
{
    [Fact]
    public void EmbeddingTables_OfTheModel_AreTokensPositionsAndRunsAmongItsParameters()
    {
        using ProfileModel model = TinyModel.Create(40);

        string[] tables = [.. model.EmbeddingTables];

        long[][] shapes =
        [
            .. model.named_parameters().Where(named => tables.Contains(named.name)).Select(named => named.parameter.shape),
        ];
        Assert.Equal(3, tables.Length);
        Assert.Contains([TinyModel.TokenIds, TinyModel.Options.Dimension], shapes);
        Assert.Contains([TinyModel.NicknameLength, TinyModel.Options.Dimension], shapes);
        Assert.Contains([TinyModel.Options.NgramBuckets, TinyModel.Options.NgramDimension], shapes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Emit_EveryPresence_ComputesTheSameInBatchesOfAnySize(int batch)
    {
        using ProfileModel model = TinyModel.Create(41);
        using var graph = new OnnxPredictor(model.Emit(TinyModel.Features.Spec), TinyModel.Features);
        var torch = new TorchPredictor(model, TinyModel.Features);

        foreach (Sample[] samples in Samples.EveryPresence(21).Chunk(batch))
        {
            Assert.Equal(batch, samples.Length);
            Tensors.AssertClose(
                Flat(torch.Predict(samples, ModalityMask.Both)), Flat(graph.Predict(samples, ModalityMask.Both)), 1e-5);
        }
    }

    [Fact]
    public void Forward_EveryPresence_WeighsOnlyWhatIsThere()
    {
        using ProfileModel model = TinyModel.Create(42);
        Sample[] samples = Samples.EveryPresence(8);

        ModelOutput[] outputs = new TorchPredictor(model, TinyModel.Features).Predict(samples, ModalityMask.Both);

        Assert.All(samples.Zip(outputs), pair =>
        {
            (Sample sample, ModelOutput output) = pair;
            Assert.Equal(sample.Modalities.HasFlag(ModalityMask.Avatar), output.AvatarWeight > 0);
            Assert.Equal(sample.Modalities.HasFlag(ModalityMask.Nickname), output.NicknameWeight > 0);
            Assert.Equal(sample.Modalities == ModalityMask.None ? 0 : 1, output.AvatarWeight + output.NicknameWeight, 1e-6);
        });
    }

    [Fact]
    public void Forward_AProfileAmongOthers_IsThatProfileAlone()
    {
        using ProfileModel model = TinyModel.Create(43);
        var predictor = new TorchPredictor(model, TinyModel.Features);
        Sample[] samples = Samples.EveryPresence(12);

        ModelOutput[] together = predictor.Predict(samples, ModalityMask.Both);

        for (int i = 0; i < samples.Length; i++)
        {
            Tensors.AssertClose(Flat(predictor.Predict([samples[i]], ModalityMask.Both)), Flat([together[i]]), 1e-5);
        }
    }

    [Fact]
    public void Forward_HiddenModality_IsAsIfItWereAbsent()
    {
        using ProfileModel model = TinyModel.Create(44);
        var predictor = new TorchPredictor(model, TinyModel.Features);
        Sample both = Samples.Of(nickname: "abc", avatar: Samples.Avatar(5));

        ModelOutput hidden = Assert.Single(predictor.Predict([both], ModalityMask.Nickname));
        ModelOutput absent = Assert.Single(predictor.Predict([both with { Avatar = null }], ModalityMask.Both));

        Assert.Equal(absent, hidden);
        Assert.NotEqual(absent, Assert.Single(predictor.Predict([both], ModalityMask.Both)));
    }

    [Fact]
    public void Forward_Untrained_FusedLogitIsTheSumOfTheEvidence()
    {
        using var model = new ProfileModel(TinyModel.Options, TinyModel.TokenIds, TinyModel.NicknameLength);
        Sample[] samples = Samples.EveryPresence(8);

        ModelOutput[] outputs = new TorchPredictor(model, TinyModel.Features).Predict(samples, ModalityMask.Both);

        Assert.All(samples.Zip(outputs), pair =>
        {
            (Sample sample, ModelOutput output) = pair;
            float avatar = sample.Modalities.HasFlag(ModalityMask.Avatar) ? output.AvatarLogit : 0;
            float nickname = sample.Modalities.HasFlag(ModalityMask.Nickname) ? output.NicknameLogit : 0;
            Assert.Equal(avatar + nickname, output.Logit, 1e-6);
        });
    }

    private static float[] Flat(IEnumerable<ModelOutput> outputs) =>
    [
        .. outputs.SelectMany(output => new[]
        {
            output.Logit, output.AvatarLogit, output.NicknameLogit, output.AvatarWeight, output.NicknameWeight,
        }),
    ];
}

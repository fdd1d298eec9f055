using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation;

public sealed class PredictorTests
{
    [Fact]
    public void Predict_MoreThanABatch_KeepsTheOrder()
    {
        var model = new GivenLogits(TinyModel.Features);
        Sample[] samples = [.. Enumerable.Range(0, 150).Select(i => Samples.Of(nickname: $"{(char)('a' + (i % 7))}"))];

        ModelOutput[] outputs = model.Predict(samples, ModalityMask.Both);

        Assert.Equal([64, 64, 22], model.Batches);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => (i % 7) - 3f), outputs.Select(output => output.Logit));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Predict_Torch_ComputesInEvaluationAndLeavesTheModeAsItWas(bool training)
    {
        using ProfileModel model = TinyModel.Create(50);
        var predictor = new TorchPredictor(model, TinyModel.Features);
        Sample[] samples = Samples.EveryPresence(6);
        ModelOutput[] expected = predictor.Predict(samples, ModalityMask.Both);

        model.train(training);
        ModelOutput[] outputs = predictor.Predict(samples, ModalityMask.Both);

        Assert.Equal(expected, outputs);
        Assert.Equal(training, model.training);
    }
}

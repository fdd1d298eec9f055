using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Loop;

/// <summary>Measures what a stage trains, on the validation split: forced choice, each profile with the modalities it has.</summary>
internal sealed class StageValidation
{
    private readonly Sample[] _samples;
    private readonly TrainingStage _stage;

    public StageValidation(TrainingStage stage, TrainingData data)
    {
        StageSamples samples = StageSamples.Of(stage, data, Split.Val);
        _samples = [.. samples.Profiles.Concat(samples.Names).Where(sample => sample.IsLabelled)];
        _stage = stage;
    }

    /// <summary>Measures a model.</summary>
    public ClassificationMetrics Measure(Predictor model)
    {
        ModelOutput[] outputs = model.Predict(_samples, ModalityMask.Both);
        Func<ModelOutput, float> logit = _stage switch
        {
            TrainingStage.Nickname => output => output.NicknameLogit,
            TrainingStage.Avatar => output => output.AvatarLogit,
            _ => output => output.Logit,
        };
        return ClassificationMetrics.Measure(
            [.. outputs.Select(output => TemperatureScaling.Sigmoid(logit(output)))],
            [.. _samples.Select(sample => sample.Row.Label == Label.Female)]);
    }
}

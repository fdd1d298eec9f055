using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Evaluation;

/// <summary>The model as it is trained.</summary>
internal sealed class TorchPredictor(ProfileModel model, FeatureExtractor features, CancellationToken cancellationToken = default)
    : Predictor(features, cancellationToken)
{
    /// <inheritdoc />
    protected override void Run(Batch batch, Span<ModelOutput> outputs)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        bool training = model.training;
        model.eval();
        BatchTensors tensors = BatchTensors.Create(batch, Features.Spec);
        ProfileOutput result = model.forward(tensors.Pixels, tensors.Rows, tensors.Ids);
        float[] logits = Values(result.Logit);
        float[] avatar = Values(result.AvatarLogit);
        float[] nickname = Values(result.NicknameLogit);
        float[] weights = Values(result.Weights);
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new ModelOutput(logits[i], avatar[i], nickname[i], weights[2 * i], weights[(2 * i) + 1]);
        }

        model.train(training);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}

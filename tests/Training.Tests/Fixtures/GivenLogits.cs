using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>
/// A model that reads its fused logit from the nickname's first letter (a is −3, g is 3) or, without one, from the avatar's
/// first pixel (128 is 0, 8 levels are 1). Each modality's own logit is twice the fused one.
/// </summary>
internal sealed class GivenLogits(FeatureExtractor features) : Predictor(features)
{
    /// <summary>The sizes of the batches it was given.</summary>
    public List<int> Batches { get; } = [];

    /// <inheritdoc />
    protected override void Run(Batch batch, Span<ModelOutput> outputs)
    {
        Batches.Add(batch.Count);
        for (int row = 0; row < outputs.Length; row++)
        {
            int letter = batch.Ids[(row * Features.NicknameLength) + 1] - 3;
            int avatar = Array.IndexOf(batch.AvatarRows, row);
            float logit = letter >= 0 ? letter - 3
                : avatar >= 0 ? (batch.Pixels[avatar * Features.AvatarBytes] - 128) / 8f
                : 0;
            outputs[row] = new ModelOutput(logit, 2 * logit, 2 * logit, 0.5f, 0.5f);
        }
    }
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation;

/// <summary>Runs samples through a model, wherever it computes, a batch at a time, until cancelled.</summary>
internal abstract class Predictor(FeatureExtractor features, CancellationToken cancellationToken = default)
{
    private const int BatchSize = 64;

    /// <summary>Makes the features.</summary>
    public FeatureExtractor Features { get; } = features;

    /// <summary>What the model says about each sample, seen with at most the modalities of the mask.</summary>
    public ModelOutput[] Predict(ReadOnlySpan<Sample> samples, ModalityMask mask)
    {
        var outputs = new ModelOutput[samples.Length];
        for (int start = 0; start < samples.Length; start += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, samples.Length - start);
            Batch batch = Batch.Create(samples.Slice(start, count), mask, Features);
            Run(batch, outputs.AsSpan(start, count));
        }

        return outputs;
    }

    /// <summary>Computes one batch.</summary>
    protected abstract void Run(Batch batch, Span<ModelOutput> outputs);
}

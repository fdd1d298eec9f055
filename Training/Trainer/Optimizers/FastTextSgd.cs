using System.Runtime.InteropServices;
using GenderGrpc.Training.Data;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace GenderGrpc.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent as fastText does it (Joulin et al., arXiv 1607.01759): a nickname at a time. It touches the n-grams of that
/// nickname alone, so its steps cost the same however many buckets there are, and a rare n-gram moves little: an optimiser that gives
/// each weight a rate of its own soon knows rare ones by heart.
/// </summary>
/// <param name="table">The n-grams' embeddings (ids, D).</param>
/// <param name="head">The linear layer's weight (1, D).</param>
internal sealed class FastTextSgd(Tensor table, Tensor head)
{
    /// <summary>
    /// One pass over a batch, row by row. The rows labelled undetermined count <paramref name="undeterminedWeight"/>. Returns the mean
    /// cross-entropy, each row's before its own update.
    /// </summary>
    public double Update(Batch batch, double learningRate, double undeterminedWeight)
    {
        Span<float> embeddings = MemoryMarshal.Cast<byte, float>(table.bytes);
        Span<float> weights = MemoryMarshal.Cast<byte, float>(head.bytes);
        int length = batch.Ids.Length / batch.Count;
        double loss = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<int> ids = batch.Ids.AsSpan(row * length, length);
            int count = ids.IndexOf(0) is >= 0 and var end ? end : length;
            double counted = batch.NicknameLabels.Labelled[row] > 0 ? 1 : undeterminedWeight;
            if (count > 0 && counted > 0)
            {
                loss += counted * Update(embeddings, weights, ids[..count], batch.NicknameLabels.Targets[row], learningRate * counted);
            }
        }

        return loss / batch.Count;
    }

    private static double Update(Span<float> embeddings, Span<float> weights, ReadOnlySpan<int> ids, float target, double rate)
    {
        int dimension = weights.Length;
        Span<float> hidden = stackalloc float[dimension];
        hidden.Clear();
        foreach (int id in ids)
        {
            TensorPrimitives.Add(hidden, embeddings.Slice(id * dimension, dimension), hidden);
        }

        TensorPrimitives.Divide(hidden, ids.Length, hidden);
        float logit = TensorPrimitives.Dot<float>(weights, hidden);
        float error = (float)(1 / (1 + Math.Exp(-logit))) - target;

        // fastText's output layer has a row for each class: their difference, which this one is, moves by both.
        Span<float> change = stackalloc float[dimension];
        TensorPrimitives.Multiply(weights, (float)(-rate * error / ids.Length), change);
        TensorPrimitives.MultiplyAdd(hidden, (float)(-2 * rate * error), weights, weights);
        foreach (int id in ids)
        {
            Span<float> embedding = embeddings.Slice(id * dimension, dimension);
            TensorPrimitives.Add(embedding, change, embedding);
        }

        // ln(1 + e^z) − y·z, without overflow.
        return Math.Max(logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit))) - (target * logit);
    }
}

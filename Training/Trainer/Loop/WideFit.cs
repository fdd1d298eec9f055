using System.Numerics.Tensors;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Layers;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Fits the weights of <see cref="WideNgrams"/> by logistic regression: stochastic gradient descent, a nickname at a time, the learning
/// rate falling to 0, as fastText does it. That is convex and takes seconds; as part of the deep training it would know the
/// training data by heart long before the deep part had learnt anything, and leave it nothing to learn.
/// </summary>
internal static class WideFit
{
    private const long Stream = 5L << 48;

    /// <summary>The weights, each exact in half precision, as the graph holds them.</summary>
    public static float[] Fit(EpochPlan plan, FeatureExtractor features, TrainOptions options, CancellationToken cancellationToken = default)
    {
        float[] weights = new float[options.WideBuckets];
        int[] ids = new int[features.NicknameLength];
        int[] buckets = new int[ids.Length * options.WideLength];
        long total = (long)plan.Count * options.WideEpochs;
        long step = 0;
        for (int epoch = 0; epoch < options.WideEpochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new RandomStream(options.Seed, Stream + epoch);
            foreach (Sample sample in plan.Epoch(epoch))
            {
                step++;
                if (sample.Row.Nickname is not { } nickname)
                {
                    continue;
                }

                if (random.Chance(options.NicknameAugmentation))
                {
                    nickname = NicknameAugmenter.Augment(nickname, options.AccountShare, random);
                }

                features.Nickname(nickname, ids);
                int count = WideNgrams.Buckets(ids, weights.Length, options.WideLength, buckets);
                double rate = options.WideLearningRate * (1 - ((double)step / total));
                Step(weights, buckets.AsSpan(0, count), sample, rate, options.UndeterminedWeight);
            }
        }

        TensorPrimitives.Multiply(weights, (float)options.WideWeight, weights);
        // What half precision can't hold would be infinite there, and times the 0 of a padding no number.
        return Array.ConvertAll(weights, weight => (float)(Half)Math.Clamp(weight, (float)Half.MinValue, (float)Half.MaxValue));
    }

    private static void Step(float[] weights, ReadOnlySpan<int> buckets, Sample sample, double rate, double undeterminedWeight)
    {
        // A name that is blank once normalised is absent.
        if (buckets.IsEmpty)
        {
            return;
        }

        float scale = 1 / MathF.Sqrt(buckets.Length);
        float logit = 0;
        foreach (int bucket in buckets)
        {
            logit += weights[bucket] * scale;
        }

        double probability = 1 / (1 + Math.Exp(-logit));
        double target = sample.Row.Label switch { Label.Female => 1, Label.Male => 0, _ => 0.5 };
        double counted = sample.IsLabelled ? 1 : undeterminedWeight;
        float change = (float)(rate * counted * (probability - target)) * scale;
        foreach (int bucket in buckets)
        {
            weights[bucket] -= change;
        }
    }
}

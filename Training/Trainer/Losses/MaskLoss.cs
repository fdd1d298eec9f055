using static TorchSharp.torch;

namespace GenderGrpc.Training.Losses;

/// <summary>
/// Binary cross-entropy on the profiles that the model is sure about: kept where p &gt; t or p &lt; 1 − t. Trained on
/// once plain cross-entropy has made the model sure of some, it stops chasing what nobody can tell.
/// </summary>
internal static class MaskLoss
{
    /// <summary>
    /// 1 where a probability is kept, else 0. It is a constant: no gradient flows through it.
    /// </summary>
    public static Tensor Mask(Tensor probabilities, double threshold)
    {
        using var scope = NewDisposeScope();
        Tensor detached = probabilities.detach();
        return (detached.gt(threshold) | detached.lt(1 - threshold)).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>mean(loss · mask / mean(mask)); 0, with zero gradient, where nothing is kept.</summary>
    public static Tensor Scale(Tensor losses, Tensor mask)
    {
        Tensor kept = mask.mean();
        // Where kept is 0 so is every numerator, and the divisor doesn't matter as long as it isn't 0.
        return (losses * mask / kept.clamp_min(1.0 / Math.Max(1, mask.shape[0]))).mean();
    }

    /// <summary>Cross-entropy of each profile: (N) logits and targets 0 to 1 → (N).</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None);
}

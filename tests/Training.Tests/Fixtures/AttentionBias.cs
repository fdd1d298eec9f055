using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>What is added to attention scores.</summary>
internal static class AttentionBias
{
    /// <summary>(1, 1, 1, L): 0 for tokens, −10⁴ for the padding after them.</summary>
    public static Tensor For(int tokens, int length)
    {
        float[] bias = new float[length];
        bias.AsSpan(tokens).Fill(-1e4f);
        return tensor(bias, [1, 1, 1, length]);
    }
}

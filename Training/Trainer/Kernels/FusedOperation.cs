using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// What several of the library's operations do, in as few passes over memory as it takes. One is made for each use: it may keep what its
/// backward pass needs. Maps are float32 and lie channels last (<see cref="PixelRows"/>).
/// </summary>
internal abstract class FusedOperation
{
    /// <summary>The output. What is added to <paramref name="kept"/> comes back in the backward pass, after the inputs.</summary>
    public abstract Tensor Forward(IReadOnlyList<Tensor> inputs, List<Tensor> kept);

    /// <summary>The loss's gradient for each input from that for the output.</summary>
    public abstract Tensor[] Backward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> kept, Tensor gradient);

    /// <summary>Its output for inputs, with its place in the graph of gradients.</summary>
    public Tensor Apply(params IReadOnlyList<Tensor> inputs)
    {
        // The library makes a tensor like each output for its own use; the scope frees it at once.
        using var scope = NewDisposeScope();
        return FusedFunction.apply([.. inputs, this]).MoveToOuterDisposeScope();
    }
}

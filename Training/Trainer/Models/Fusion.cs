using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>Makes one vector of two embeddings. The embedding of an absent modality must be 0.</summary>
internal abstract class Fusion : nn.Module
{
    protected Fusion(string name, int features)
        : base(name) => Features = features;

    /// <summary>The size F of what it makes.</summary>
    public int Features { get; }

    /// <summary>image, name (N, D) and presence (N, 2) of 0 and 1 → fused (N, F) and weights (N, 2), 0 for what is absent.</summary>
    public abstract (Tensor Fused, Tensor Weights) forward(Tensor image, Tensor name, Tensor presence);

    /// <summary>Emits the fusion.</summary>
    public abstract (string Fused, string Weights) Emit(GraphBuilder graph, string image, string name, string presence);
}

using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>Nickname ids to an embedding: (N, L), 0 is padding → (N, D); all padding gives zero.</summary>
internal abstract class TokenEncoder : nn.Module<Tensor, Tensor>
{
    protected TokenEncoder(string name)
        : base(name)
    {
    }

    /// <summary>Emits the encoder. <paramref name="mask"/> (N, L) is 1 for tokens, <paramref name="present"/> (N, 1).</summary>
    public abstract string Emit(GraphBuilder graph, string ids, string mask, string present);
}

using GenderGrpc.Training.Onnx;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Layers;

/// <summary>
/// What stands some places further on in a nickname, so that each token sees those after it: (B, L) → (B, L), 0 where none is left. It may
/// go further than there are tokens.
/// </summary>
internal static class TokenShift
{
    public static Tensor Shifted(this Tensor values, int places)
    {
        long length = values.shape[1];
        long moved = Math.Min(places, length);
        return moved == 0 ? values : cat([values.narrow(1, moved, length - moved), zeros_like(values.narrow(1, 0, moved))], 1);
    }

    /// <summary>Emits the same.</summary>
    public static string Shifted(this GraphBuilder graph, string values, int places)
    {
        // Padded first: of fewer tokens than places a slice would leave none, and the result would be longer than they are.
        string padded = graph.Node("Pad", [values, graph.Vector(0, 0, 0, places)]);
        return graph.Node("Slice", [padded, graph.Vector(places), graph.Vector(int.MaxValue), graph.Vector(1)]);
    }
}

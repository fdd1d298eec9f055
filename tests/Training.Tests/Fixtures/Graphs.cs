using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Onnx;
using Google.Protobuf;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Graphs that aren't what was emitted.</summary>
internal static class Graphs
{
    /// <summary>The graph with every float weight changed by a function.</summary>
    public static byte[] WithWeights(byte[] onnx, Func<float, float> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnx);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            if (tensor.DataType == (int)TensorProto.Types.DataType.Float && tensor.Dims.Count > 1)
            {
                float[] values = [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray().Select(change)];
                tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
            }
        }

        return model.ToByteArray();
    }
}

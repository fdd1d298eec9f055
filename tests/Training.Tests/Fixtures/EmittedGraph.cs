using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Emits a module as a graph of its own and computes it in ONNX Runtime.</summary>
internal static class EmittedGraph
{
    private const string Output = "y";

    /// <summary>Fails unless ONNX Runtime computes what Torch did.</summary>
    /// <param name="expected">(N, …) what the module's forward gave.</param>
    /// <param name="emit">Emits the module, given the names of its inputs.</param>
    /// <param name="inputs">(N, …) floats, integers or bytes.</param>
    public static void AssertComputes(Tensor expected, Func<GraphBuilder, string[], string> emit, params Tensor[] inputs)
    {
        var graph = new GraphBuilder("test");
        string[] names = [.. inputs.Select((input, i) => graph.Input(Describe($"x{i}", input)))];
        graph.Output(Describe(Output, expected), emit(graph, names));
        using var session = new InferenceSession(graph.ToBytes());
        OrtValue[] values = [.. inputs.Select(Value)];
        using var options = new RunOptions();
        using var results = session.Run(options, names, values, [Output]);
        Assert.Equal(expected.shape, results[0].GetTensorTypeAndShape().Shape);
        Tensors.AssertClose(expected.Values(), results[0].GetTensorDataAsSpan<float>(), 1e-5);
    }

    private static TensorEntry Describe(string name, Tensor tensor)
    {
        string type = tensor.dtype switch
        {
            ScalarType.Byte => "uint8",
            ScalarType.Int32 => "int32",
            _ => "float",
        };
        return new TensorEntry(name, type, [-1, .. tensor.shape[1..]]);
    }

    private static OrtValue Value(Tensor tensor)
    {
        using Tensor rowMajor = tensor.detach().contiguous();
        return tensor.dtype switch
        {
            ScalarType.Byte => OrtValue.CreateTensorValueFromMemory(rowMajor.data<byte>().ToArray(), tensor.shape),
            ScalarType.Int32 => OrtValue.CreateTensorValueFromMemory(rowMajor.data<int>().ToArray(), tensor.shape),
            _ => OrtValue.CreateTensorValueFromMemory(rowMajor.data<float>().ToArray(), tensor.shape),
        };
    }
}

using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Training.Onnx;

/// <summary>An emitted graph in ONNX Runtime, on the CPU, in a session with the server's options.</summary>
internal sealed class GraphSession(ReadOnlyMemory<byte> graph) : IDisposable
{
    private static readonly string[] s_inputs = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    private readonly InferenceSession _session = Open(graph);

    /// <summary>
    /// Whether a batch has as many of each nickname's ids as the server gives it, where the graph allows it; else all of them.
    /// </summary>
    public bool TrimsNicknames { get; set; } = true;

    /// <summary>Computes these outputs of a batch; the caller disposes of them.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(Batch batch, FeatureExtractor features, IReadOnlyCollection<string> outputs)
    {
        int size = features.Spec.Avatar.Size;
        byte[] pixels = new byte[batch.Count * features.AvatarBytes];
        float[] present = new float[batch.Count];
        for (int i = 0; i < batch.AvatarRows.Length; i++)
        {
            int row = (int)batch.AvatarRows[i];
            present[row] = 1;
            batch.Pixels.AsSpan(i * features.AvatarBytes, features.AvatarBytes).CopyTo(pixels.AsSpan(row * features.AvatarBytes));
        }

        using OrtValue avatar = OrtValue.CreateTensorValueFromMemory(pixels, [batch.Count, size, size, 3]);
        using OrtValue avatarPresent = OrtValue.CreateTensorValueFromMemory(present, [batch.Count]);
        var axis = new NicknameAxis(
            features.NicknameLength, TrimsNicknames && _session.InputMetadata[GraphContract.NicknameIds].Dimensions[1] < 0);
        int length = axis.LengthAt(axis.IndexFor(axis.LongestOf(batch.Ids)));
        int[] trimmed = new int[batch.Count * length];
        for (int row = 0; row < batch.Count; row++)
        {
            batch.Ids.AsSpan(row * features.NicknameLength, length).CopyTo(trimmed.AsSpan(row * length));
        }

        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(trimmed, [batch.Count, length]);
        using var options = new RunOptions();
        return _session.Run(options, s_inputs, [avatar, avatarPresent, ids], outputs);
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    private static InferenceSession Open(ReadOnlyMemory<byte> graph)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = CpuSession.IntraOpThreads,
            InterOpNumThreads = CpuSession.InterOpThreads,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        foreach ((string key, string value) in CpuSession.ConfigEntries)
        {
            options.AddSessionConfigEntry(key, value);
        }

        return new InferenceSession(graph.ToArray(), options);
    }
}

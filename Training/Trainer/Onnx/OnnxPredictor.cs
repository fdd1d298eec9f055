using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Training.Onnx;

/// <summary>
/// The model as it is served: the emitted graph in ONNX Runtime, on the CPU, in a session with the server's options.
/// </summary>
internal sealed class OnnxPredictor(
    ReadOnlyMemory<byte> graph, FeatureExtractor features, CancellationToken cancellationToken = default)
    : Predictor(features, cancellationToken), IDisposable
{
    private static readonly string[] s_inputs = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    private static readonly string[] s_outputs =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    private readonly InferenceSession _session = Open(graph);

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    /// <inheritdoc />
    protected override void Run(Batch batch, Span<ModelOutput> outputs)
    {
        int size = Features.Spec.Avatar.Size;
        byte[] pixels = new byte[batch.Count * Features.AvatarBytes];
        float[] present = new float[batch.Count];
        for (int i = 0; i < batch.AvatarRows.Length; i++)
        {
            int row = (int)batch.AvatarRows[i];
            present[row] = 1;
            batch.Pixels.AsSpan(i * Features.AvatarBytes, Features.AvatarBytes).CopyTo(pixels.AsSpan(row * Features.AvatarBytes));
        }

        using OrtValue avatar = OrtValue.CreateTensorValueFromMemory(pixels, [batch.Count, size, size, 3]);
        using OrtValue avatarPresent = OrtValue.CreateTensorValueFromMemory(present, [batch.Count]);
        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(batch.Ids, [batch.Count, Features.NicknameLength]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results =
            _session.Run(options, s_inputs, [avatar, avatarPresent, ids], s_outputs);
        ReadOnlySpan<float> logits = results[0].GetTensorDataAsSpan<float>();
        ReadOnlySpan<float> avatarLogits = results[1].GetTensorDataAsSpan<float>();
        ReadOnlySpan<float> nicknameLogits = results[2].GetTensorDataAsSpan<float>();
        ReadOnlySpan<float> weights = results[3].GetTensorDataAsSpan<float>();
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new ModelOutput(
                logits[i], avatarLogits[i], nicknameLogits[i], weights[2 * i], weights[(2 * i) + 1]);
        }
    }

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

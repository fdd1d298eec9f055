using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Training.Onnx;

/// <summary>The model as it is served.</summary>
internal sealed class OnnxPredictor(
    ReadOnlyMemory<byte> graph, FeatureExtractor features, CancellationToken cancellationToken = default)
    : Predictor(features, cancellationToken), IDisposable
{
    private static readonly string[] s_outputs =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    private readonly GraphSession _session = new(graph);

    /// <inheritdoc cref="GraphSession.TrimsNicknames"/>
    public bool TrimsNicknames
    {
        get => _session.TrimsNicknames;
        init => _session.TrimsNicknames = value;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    /// <inheritdoc />
    protected override void Run(Batch batch, Span<ModelOutput> outputs)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(batch, Features, s_outputs);
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
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Training.Quantization;

/// <summary>Finds the ranges of a graph's tensors by running it on profiles.</summary>
internal sealed class ActivationCalibrator(FeatureExtractor features, CancellationToken cancellationToken)
{
    private const int BatchSize = 32;

    /// <summary>The range of each of these float tensors of a graph.</summary>
    public Dictionary<string, LinearQuantization> Calibrate(ModelProto model, IReadOnlyCollection<string> tensors, Sample[] samples)
    {
        var histograms = tensors.ToDictionary(name => name, _ => new ActivationHistogram());
        using var session = new GraphSession(Exposing(model, tensors).ToByteArray());
        Run(session, samples, histograms, (histogram, values) => histogram.Limit(values));
        Run(session, samples, histograms, (histogram, values) => histogram.Count(values));
        return histograms.ToDictionary(entry => entry.Key, entry => entry.Value.Quantization());
    }

    private void Run(
        GraphSession session,
        Sample[] samples,
        Dictionary<string, ActivationHistogram> histograms,
        Action<ActivationHistogram, ReadOnlySpan<float>> observe)
    {
        string[] names = [.. histograms.Keys];
        foreach (Sample[] chunk in samples.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(Batch.Create(chunk, ModalityMask.Both, features), features, names);
            foreach ((string name, OrtValue value) in names.Zip(values))
            {
                observe(histograms[name], value.GetTensorDataAsSpan<float>());
            }
        }
    }

    // The same graph with these tensors among its outputs.
    private static ModelProto Exposing(ModelProto model, IEnumerable<string> tensors)
    {
        ModelProto exposed = model.Clone();
        exposed.Graph.Output.AddRange(tensors.Select(name => new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
        }));
        return exposed;
    }
}

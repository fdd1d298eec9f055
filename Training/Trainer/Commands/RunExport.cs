using System.Globalization;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>Exports a run's model and prints what it measures.</summary>
internal sealed class RunExport(TrainingData data, Hyperparameters hyperparameters, TimeProvider time)
{
    private readonly BundleExporter _exporter = new(data, hyperparameters, time);

    /// <summary>Throws <see cref="ExportException"/> where the data has too little held out to export a model of these modalities.</summary>
    public void RequireHeldOut(ModalityMask modalities) => _exporter.RequireHeldOut(modalities);

    /// <summary>Writes the bundle and returns its manifest.</summary>
    public BundleManifest Write(
        string folder,
        BundleDescription description,
        ProfileModel model,
        CheckpointState state,
        Vocabulary vocabulary,
        CancellationToken cancellationToken)
    {
        (BundleManifest manifest, double difference) = _exporter.Export(
            folder, description, model, state, vocabulary, cancellationToken);
        MetricsTable.Write(manifest.Metrics.Where(entry => entry.Slice == "all"));
        long bytes = manifest.Files.Sum(file => file.Bytes);
        Terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {manifest.Version}, {bytes / 1024.0 / 1024:0.0} MiB, ONNX Runtime against Torch: largest difference {difference:g2}"));
        return manifest;
    }
}

using System.Collections.Immutable;
using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Quantization;

namespace GenderGrpc.Training.Onnx;

/// <summary>Emits, checks, calibrates and measures a model, and writes its bundle.</summary>
internal sealed class BundleExporter(TrainingData data, Hyperparameters hyperparameters, TimeProvider time)
{
    private const string GraphFile = "model.onnx";
    private const int QuantizationProfiles = 512;

    private readonly Sample[] _heldOut =
        [.. data.Profiles(Split.Test), .. data.Profiles(Split.Val), .. data.Names(Split.Test), .. data.Names(Split.Val)];

    /// <summary>Throws <see cref="ExportException"/> where too little is held out of what a model looks at: better before training than after.</summary>
    public void RequireHeldOut(ModalityMask modalities) => ParityCheck.RequireProfiles(_heldOut, modalities);

    /// <summary>Writes the bundle of a model and returns its manifest and the largest difference to the model.</summary>
    public (BundleManifest Manifest, double Difference) Export(
        string folder,
        BundleDescription description,
        ProfileModel model,
        CheckpointState state,
        Vocabulary vocabulary,
        CancellationToken cancellationToken)
    {
        byte[] graph = model.Emit(state.Features);
        var features = new Bundle.Features.FeatureExtractor(state.Features, vocabulary);
        double difference = Math.Max(
            CheckParity(graph, model, features, state.Options.Model.Modalities, trimsNicknames: true, cancellationToken),
            CheckParity(graph, model, features, state.Options.Model.Modalities, trimsNicknames: false, cancellationToken));
        if (description.Precision == GraphPrecision.Int8)
        {
            graph = Int8Graph.Quantize(graph, features, QuantizationSamples(), cancellationToken);
        }

        using var exported = new OnnxPredictor(graph, features, cancellationToken);
        ModelCalibration calibration = Calibrator.Calibrate(exported, CalibrationSamples());
        var evaluator = new ModelEvaluator(exported, calibration);
        BundleManifest manifest = new()
        {
            Name = description.Name,
            Created = time.GetUtcNow(),
            Features = state.Features,
            Graphs =
            [
                new GraphEntry
                {
                    Role = GraphEntry.FusedRole,
                    File = GraphFile,
                    Precision = description.Precision == GraphPrecision.Float32 ? null : EnumWord.Of(description.Precision),
                    Inputs = GraphContract.Inputs(state.Features),
                    Outputs = GraphContract.Outputs,
                },
            ],
            Calibration = calibration,
            Metrics = Measure(evaluator),
            Training = Describe(state),
            Data = [.. data.Sources],
            Notes = description.Notes,
            License = description.License,
        };
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [GraphFile] = graph,
            [state.Features.Nickname.VocabularyFile] = Encoding.UTF8.GetBytes(vocabulary.Text),
            [ModelCard.FileName] = Encoding.UTF8.GetBytes(ModelCard.Write(manifest)),
        };
        return (BundleWriter.Write(folder, manifest, files), difference);
    }

    private double CheckParity(
        byte[] graph,
        ProfileModel model,
        Bundle.Features.FeatureExtractor features,
        ModalityMask modalities,
        bool trimsNicknames,
        CancellationToken cancellationToken)
    {
        using var exported = new OnnxPredictor(graph, features, cancellationToken) { TrimsNicknames = trimsNicknames };
        return ParityCheck.Require(exported, new TorchPredictor(model, features, cancellationToken), _heldOut, modalities);
    }

    // Ranges of activations settle after a few hundred avatars.
    private Sample[] QuantizationSamples() =>
        [.. data.Profiles(Split.Val).Where(sample => sample.Modalities.HasFlag(ModalityMask.Avatar)).Take(QuantizationProfiles)];

    // Generated nicknames are easily told to say nothing, and there may be any number of them: no more than the data has
    // undetermined profiles of its own, or the thresholds would be set for those that nobody asks about. Generated ones with a
    // gendered word are left out: thresholds for real profiles mustn't depend on how many there are.
    private Sample[] CalibrationSamples()
    {
        Sample[] own = [.. data.Profiles(Split.Val), .. data.Names(Split.Val)];
        int undetermined = own.Count(sample => !sample.IsLabelled);
        Sample[] generated = data.Neutral(Split.Val);
        return [.. own, .. generated.Take(undetermined == 0 ? generated.Length : undetermined)];
    }

    private ImmutableArray<MetricsEntry> Measure(ModelEvaluator evaluator)
    {
        var entries = new List<MetricsEntry>();
        foreach (Split split in (Split[])[Split.Val, Split.Test])
        {
            string name = split == Split.Val ? "val" : "test";
            entries.AddRange(evaluator.Measure(name, data.Profiles(split)));
            entries.AddRange(evaluator.Measure(name + "-names", data.Names(split)));
            entries.AddRange(evaluator.Measure(name + "-neutral", data.Neutral(split)));
            entries.AddRange(evaluator.Measure(name + "-gendered", data.Gendered(split)));
        }

        return [.. entries];
    }

    private TrainingEntry Describe(CheckpointState state) => new()
    {
        Command = state.Command,
        Hyperparameters = hyperparameters.Record(state.Options),
        Changes = state.Changes is { Count: > 0 } changes ? [.. changes] : null,
        Steps = state.Step,
        StartedFrom = [.. state.StartedFrom.Select(Describe)],
        Seconds = Math.Round(state.Seconds, 1),
        Hardware = state.Hardware,
        Software = state.Software,
    };
}

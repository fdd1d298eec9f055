using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Onnx;

/// <summary>Emits the graph of a bundle that is there already as this version emits it, such as one from before nicknames had a free length.</summary>
internal static class GraphRenewal
{
    /// <summary>The most that an answer's probability or weight may change by. What was measured of the old graph is kept.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>
    /// Writes the graph of a run's model into the bundle that was exported from the run, and returns its manifest and the largest
    /// difference on held-out profiles. Calibration, metrics and everything else stay as they are; the version becomes another. Throws
    /// <see cref="ExportException"/> where the bundle's graph is another model's, or there is too little to tell by.
    /// </summary>
    public static (BundleManifest Manifest, double Difference) Write(
        string folder, string runFolder, DataFolder data, CancellationToken cancellationToken)
    {
        ModelBundle bundle = ModelBundle.Load(folder);
        GraphEntry entry = bundle.Manifest.Graph(GraphEntry.FusedRole);
        if (entry.Precision is { } precision)
        {
            throw new ExportException($"The bundle's graph has the precision {precision}; only one that is float32 throughout can be emitted anew.");
        }

        string checkpoint = TrainingRun.CheckpointFolder(runFolder);
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(checkpoint);
        if (state.Features != bundle.Manifest.Features || vocabulary.Text != bundle.Vocabulary.Text)
        {
            throw new ExportException($"The bundle isn't of the run '{runFolder}': they have other features.");
        }

        FeatureExtractor features = bundle.CreateFeatureExtractor();
        using var model = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
        Checkpoint.LoadWeights(checkpoint, model);
        byte[] graph = model.Emit(state.Features);
        double difference = Compare(bundle, graph, data, state.Options.Model.Modalities, cancellationToken);
        if (difference > Tolerance)
        {
            throw new ExportException($"The bundle isn't of the run '{runFolder}': their answers differ by {difference:g3}.");
        }

        GraphEntry renewed = entry with { Inputs = GraphContract.Inputs(state.Features), Outputs = GraphContract.Outputs };
        BundleManifest manifest = bundle.Manifest with { Graphs = bundle.Manifest.Graphs.Replace(entry, renewed) };
        var contents = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add(entry.File, graph);
        return (BundleCard.Rewrite(folder, manifest, contents), difference);
    }

    private static double Compare(
        ModelBundle bundle, byte[] graph, DataFolder data, ModalityMask modalities, CancellationToken cancellationToken)
    {
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        using var old = new OnnxPredictor(bundle.FusedGraph, features, cancellationToken);
        using var renewed = new OnnxPredictor(graph, features, cancellationToken);
        Sample[] heldOut = SampleLoader.Load(
            [.. data.Profiles.Concat(data.Names).Where(row => row.Split != Split.Train)], features, cancellationToken);
        return ParityCheck.Require(renewed, old, heldOut, modalities);
    }
}

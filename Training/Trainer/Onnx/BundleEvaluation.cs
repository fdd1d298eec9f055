using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Onnx;

/// <summary>Measures a bundle, as it is served, on a split of a data folder.</summary>
internal static class BundleEvaluation
{
    /// <summary>The measurements of the profiles, then those of the names alone.</summary>
    public static IReadOnlyList<MetricsEntry> Measure(
        ModelBundle bundle, DataFolder data, Split split, CancellationToken cancellationToken)
    {
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        using var model = new OnnxPredictor(bundle.FusedGraph, features);
        var evaluator = new ModelEvaluator(model, bundle.Manifest.Calibration);
        string name = split.ToString().ToLowerInvariant();
        return [.. evaluator.Measure(name, Load(data.Profiles)), .. evaluator.Measure(name + "-names", Load(data.Names))];

        Sample[] Load(IReadOnlyList<ProfileRow> rows) =>
            SampleLoader.Load([.. rows.Where(row => row.Split == split)], features, cancellationToken);
    }
}

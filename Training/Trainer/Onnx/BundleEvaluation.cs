using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using TorchSharp;

namespace GenderGrpc.Training.Onnx;

/// <summary>Measures a bundle as it is served, or a run's model as it is trained, on a split of a data folder.</summary>
internal static class BundleEvaluation
{
    /// <summary>The measurements of the profiles, then those of the names alone.</summary>
    public static IReadOnlyList<MetricsEntry> Measure(
        ModelBundle bundle, DataFolder data, Split split, CancellationToken cancellationToken)
    {
        using var model = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor(), cancellationToken);
        return Measure(model, bundle.Manifest.Calibration, data, split, cancellationToken);
    }

    /// <summary>
    /// The same of a run's checkpoint, calibrated on the validation split. Nothing is exported, so the run may be one of a stage.
    /// </summary>
    public static IReadOnlyList<MetricsEntry> Measure(
        string runFolder, DataFolder data, Split split, CancellationToken cancellationToken)
    {
        string checkpoint = TrainingRun.CheckpointFolder(runFolder);
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(checkpoint);
        var features = new FeatureExtractor(state.Features, vocabulary);
        torch.set_num_threads(state.Options.Threads);
        using var model = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
        Checkpoint.LoadWeights(checkpoint, model);
        var predictor = new TorchPredictor(model, features, cancellationToken);
        ModelCalibration calibration = Calibrator.Calibrate(
            predictor,
            [.. Load(data.Profiles, Split.Val, features, cancellationToken), .. Load(data.Names, Split.Val, features, cancellationToken)]);
        return Measure(predictor, calibration, data, split, cancellationToken);
    }

    private static IReadOnlyList<MetricsEntry> Measure(
        Predictor model, ModelCalibration calibration, DataFolder data, Split split, CancellationToken cancellationToken)
    {
        var evaluator = new ModelEvaluator(model, calibration);
        string name = split.ToString().ToLowerInvariant();
        return
        [
            .. evaluator.Measure(name, Load(data.Profiles, split, model.Features, cancellationToken)),
            .. evaluator.Measure(name + "-names", Load(data.Names, split, model.Features, cancellationToken)),
        ];
    }

    private static Sample[] Load(
        IReadOnlyList<ProfileRow> rows, Split split, FeatureExtractor features, CancellationToken cancellationToken) =>
        SampleLoader.Load([.. rows.Where(row => row.Split == split)], features, cancellationToken);
}

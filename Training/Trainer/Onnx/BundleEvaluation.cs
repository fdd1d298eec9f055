using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using TorchSharp;

namespace GenderGrpc.Training.Onnx;

/// <summary>Measures a bundle as it is served, or a run's model as it is trained, on a split of a data folder.</summary>
internal static class BundleEvaluation
{
    private const string Served = "ONNX Runtime on the CPU, with the server's session options";
    private const string Trained = "Torch on the CPU, calibrated on the validation split";

    /// <summary>Measures a bundle with its own features, calibration and decisions.</summary>
    public static EvaluationResult Evaluate(
        ModelBundle bundle, DataFolder data, Split split, CancellationToken cancellationToken)
    {
        using var model = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor(), cancellationToken);
        var about = new EvaluatedModel(bundle.Manifest.Name, bundle.Manifest.Version, Served);
        return new Evaluator(about, model, bundle.Manifest.Calibration).Evaluate(data, split, cancellationToken);
    }

    /// <summary>
    /// The same of a run's checkpoint, calibrated on the validation split. Nothing is exported, so the run may be one of a stage.
    /// </summary>
    public static EvaluationResult Evaluate(
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
            [.. Load(data.Profiles, features, cancellationToken), .. Load(data.Names, features, cancellationToken)]);
        var about = new EvaluatedModel("run", null, Trained);
        return new Evaluator(about, predictor, calibration).Evaluate(data, split, cancellationToken);
    }

    private static Sample[] Load(IReadOnlyList<ProfileRow> rows, FeatureExtractor features, CancellationToken cancellationToken) =>
        SampleLoader.Load([.. rows.Where(row => row.Split == Split.Val)], features, cancellationToken);
}

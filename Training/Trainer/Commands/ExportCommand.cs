using System.CommandLine;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>export: from a run's checkpoint to a bundle.</summary>
internal sealed class ExportCommand(TimeProvider time)
{
    private readonly Option<string> _run = new("--run") { Description = "The run's folder", Required = true };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder it was trained on, to calibrate and measure with; without it the run's own synthetic set",
    };

    private readonly Option<GraphPrecision> _precision = new("--precision")
    {
        Description = "What the graph computes with: float32, or int8 in the avatar's convolutions, calibrated on validation profiles",
        DefaultValueFactory = _ => GraphPrecision.Float32,
    };

    private readonly Option<string?> _out = new("--out") { Description = "The bundle's folder; without it the run's" };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "export", "Writes a bundle from a run's checkpoint, checked against it.\n\nExample: export --run run --out bundle")
        {
            _run, _data, _out, _precision, BundleOptions.Name, BundleOptions.Notes, BundleOptions.License,
        };
        command.SetAction((result, cancellationToken) =>
            Failures.Tell(() => Task.FromResult(Export(result, cancellationToken))));
        return command;
    }

    private int Export(ParseResult result, CancellationToken cancellationToken)
    {
        string folder = result.GetRequiredValue(_run);
        BundleDescription description = BundleOptions.Read(result) with { Precision = result.GetValue(_precision) };
        string checkpoint = TrainingRun.CheckpointFolder(folder);
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(checkpoint);
        string dataFolder = result.GetValue(_data) ?? RunFolder.SyntheticData(folder);
        DataFolder data = DataFolder.Read(dataFolder);
        // The bundle's manifest says that this is what it was trained on.
        state.RequireData(data, dataFolder, folder);
        var features = new FeatureExtractor(state.Features, vocabulary);
        using var model = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
        Checkpoint.LoadWeights(checkpoint, model);
        TrainingData samples = TrainingData.Load(data, state.Options, features, cancellationToken);
        new RunExport(samples, new Hyperparameters(), time).Write(
            result.GetValue(_out) ?? RunFolder.Bundle(folder), description, model, state, vocabulary, cancellationToken);
        return CommandLine.Done;
    }
}

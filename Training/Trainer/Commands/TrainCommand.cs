using System.CommandLine;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Synthetic;

namespace GenderGrpc.Training.Commands;

/// <summary>train: from a data folder to a checkpoint and a bundle.</summary>
internal sealed class TrainCommand(TimeProvider time)
{
    private readonly Hyperparameters _hyperparameters = new();
    private readonly Option<string?> _data = new("--data") { Description = "The data folder; without it a synthetic set is drawn" };
    private readonly Option<string> _out = new("--out") { Description = "The run's folder", Required = true };
    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Start from the weights of another run's folder; repeat it for several: of a run of one stage its encoder is taken",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the checkpoint in --out, with the settings in force there",
    };

    private readonly Option<int> _checkpointInterval = RangedOption.Create(
        "checkpoint-interval", "The most seconds between two checkpoints, beside each epoch's end; 0 is no limit", 0, 86_400, 300);

    private readonly Option<int> _profiles = RangedOption.Create(
        "profiles", "Profiles of the synthetic set", 1, SyntheticOptions.MostProfiles, new SyntheticOptions().Profiles);

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "train",
            "Trains a model: OUT/checkpoint, OUT/steps.jsonl (one JSON line per step) and OUT/bundle.\n\n"
            + "Example: train --data data --out run --epochs 20")
        {
            _data, _out, _from, _resume, _checkpointInterval, BundleOptions.Name, BundleOptions.Notes, BundleOptions.License, _profiles,
            SyntheticData.Names, SyntheticData.Styles,
        };
        foreach (Hyperparameter hyperparameter in _hyperparameters.All)
        {
            command.Options.Add(hyperparameter.Option);
        }

        command.SetAction((result, cancellationToken) => Failures.Tell(() => TrainAsync(result, cancellationToken)));
        return command;
    }

    private async Task<int> TrainAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string folder = result.GetRequiredValue(_out);
        string checkpoint = TrainingRun.CheckpointFolder(folder);
        bool resumes = result.GetValue(_resume);
        if (!resumes && Checkpoint.Exists(checkpoint))
        {
            await Console.Error.WriteLineAsync($"'{folder}' holds a run already: go on with --resume, or name another folder.");
            return CommandLine.BadUsage;
        }

        TrainOptions options = _hyperparameters.Read(result);
        if (Hyperparameters.Conflict(options) is { } conflict)
        {
            await Console.Error.WriteLineAsync(conflict);
            return CommandLine.BadUsage;
        }

        BundleDescription description = BundleOptions.Read(result);
        RunOrigin? saved = resumes ? RunOrigin.Saved(folder) : null;
        if (saved is not null && _hyperparameters.ModelConflict(result, saved.State.Options) is { } otherModel)
        {
            await Console.Error.WriteLineAsync(otherModel);
            return CommandLine.BadUsage;
        }

        Directory.CreateDirectory(folder);
        string dataFolder = result.GetValue(_data) ?? RunFolder.SyntheticData(folder);
        if (result.GetValue(_data) is null && !Directory.Exists(dataFolder))
        {
            var synthetic = new SyntheticOptions
            {
                Profiles = result.GetValue(_profiles),
                ImageSize = Math.Max(SyntheticOptions.SmallestImage, options.ImageSize),
                Seed = options.Seed,
                Names = result.GetValue(SyntheticData.Names),
                Styles = result.GetRequiredValue(SyntheticData.Styles),
            };
            await SyntheticData.DrawAsync(dataFolder, synthetic, cancellationToken);
        }

        DataFolder data = DataFolder.Read(dataFolder);
        RunOrigin origin = saved
            ?? RunOrigin.Fresh(options, data, result.GetRequiredValue(_from), Surroundings.CommandOf(result.Tokens.Select(token => token.Value)));
        origin.State.RequireData(data, dataFolder, folder);
        var interval = TimeSpan.FromSeconds(result.GetValue(_checkpointInterval));
        using PreparedRun prepared = PreparedRun.Create(folder, origin, data, interval, time, cancellationToken);
        (RunOutcome outcome, CheckpointState state) = TrainingDisplay.Run(prepared.Run, prepared.FirstStep, cancellationToken);
        if (outcome != RunOutcome.Finished)
        {
            await Console.Error.WriteLineAsync($"Stopped after step {state.Step} of {prepared.Run.TotalSteps}; go on with --resume.");
            return CommandLine.Cancelled;
        }

        if (state.Options.Stage != TrainingStage.Fusion)
        {
            await Console.Error.WriteLineAsync($"One encoder is no model yet: start another run with --from {folder}.");
            return CommandLine.Done;
        }

        prepared.Export(description, state, cancellationToken);
        return CommandLine.Done;
    }
}

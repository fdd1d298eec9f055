using System.CommandLine;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Loop;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>experiment: what each part of the model buys, on unseen sources too, as a table and plots.</summary>
internal sealed class ExperimentCommand
{
    private readonly Hyperparameters _hyperparameters = new();
    private readonly Option<string?> _data = new("--data") { Description = "The data folder; without it nothing is trained" };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The folder of the trials; what is done there isn't done again",
        DefaultValueFactory = _ => Path.Combine("artifacts", "experiment"),
    };

    private readonly Option<bool> _leaveOneOut = new("--leave-one-out") { Description = "Train without a source and test on it, instead of the ladder" };
    private readonly Option<bool> _maskLoss = new("--mask-loss") { Description = "Vary the mask loss, instead of the ladder" };
    private readonly Option<string?> _learningCurve = new("--learning-curve")
    {
        Description = "Train on more and more of this source of names, and of all others, instead of the ladder; it is tested on half of its rows",
    };

    private readonly Option<int> _seeds = RangedOption.Create("seeds", "Seeds of each rung of the ladder and of each point of the curve", 1, 100, 3);
    private readonly Option<int> _parallel = RangedOption.Create("parallel", "Trials beside each other, one thread each", 1, 256, Environment.ProcessorCount);
    private readonly Option<double> _profiles = RangedOption.Create("profiles-share", "The share of the data's profiles to use", 0.0, 1.0, 1.0);
    private readonly Option<double> _names = RangedOption.Create("names-share", "The share of the data's names to use", 0.0, 1.0, 0.35);
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting of every trial, NAME=VALUE as train has them; repeat it for several",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _results = new("--results") { Description = $"A folder that keeps the results: {KeptResults.File} and the plots" };
    private readonly Option<string?> _readme = new("--readme")
    {
        Description = $"A file that gets the tables between {ExperimentReport.Start} and {ExperimentReport.End}",
    };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "experiment",
            "Trains the ladder from fastText to the whole model, or another experiment, and writes its table and plots.\n\n"
            + "Example: experiment --data data --results results --readme README.md")
        {
            _data, _out, _leaveOneOut, _maskLoss, _learningCurve, _seeds, _parallel, _profiles, _names, _set, _results, _readme,
        };
        command.Validators.Add(result =>
        {
            if (((bool[])[result.GetValue(_leaveOneOut), result.GetValue(_maskLoss), result.GetValue(_learningCurve) is not null]).Count(one => one) > 1)
            {
                result.AddError("--leave-one-out, --mask-loss and --learning-curve are different experiments: one at a time.");
            }

            if (result.GetValue(_data) is null && result.GetValue(_results) is null)
            {
                result.AddError("Without --data there is nothing to do but to write the tables and plots of --results.");
            }
        });
        command.SetAction((result, cancellationToken) => Failures.Tell(() => RunAsync(result, cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string? kept = result.GetValue(_results);
        IReadOnlyList<TrialResult> results = kept is null ? [] : KeptResults.Read(kept);
        if (result.GetValue(_data) is { } data)
        {
            results = await TrainAsync(result, DataFolder.Read(data), results, cancellationToken);
        }

        if (kept is not null)
        {
            KeptResults.Write(kept, results);
            ExperimentPlots.Write(kept, results);
        }

        if (result.GetValue(_readme) is not { } readme)
        {
            await Console.Out.WriteAsync(ExperimentReport.Write(results));
            return CommandLine.Done;
        }

        if (ExperimentReport.Insert(await File.ReadAllTextAsync(readme, cancellationToken), results) is not { } text)
        {
            await Console.Error.WriteLineAsync($"'{readme}' has no {ExperimentReport.Start} with {ExperimentReport.End} after it.");
            return CommandLine.Failed;
        }

        await File.WriteAllTextAsync(readme, text, cancellationToken);
        return CommandLine.Done;
    }

    // The earlier results with those of this experiment, in the order of its plan, in their place.
    private async Task<IReadOnlyList<TrialResult>> TrainAsync(
        ParseResult result, DataFolder data, IReadOnlyList<TrialResult> earlier, CancellationToken cancellationToken)
    {
        TrainOptions budget = result.GetRequiredValue(_set).Aggregate(TrialPlan.Budget, Set);
        ExperimentPart part = result.GetValue(_leaveOneOut) ? ExperimentPart.LeaveOneOut
            : result.GetValue(_maskLoss) ? ExperimentPart.MaskLoss
            : result.GetValue(_learningCurve) is not null ? ExperimentPart.LearningCurve
            : ExperimentPart.Ladder;
        string curve = result.GetValue(_learningCurve) ?? "";
        if (part == ExperimentPart.LearningCurve && !data.Names.Any(row => row.Slices.GetValueOrDefault(budget.SourceColumn) == curve))
        {
            throw new ExperimentException($"--learning-curve {curve}: no name in the data is of this source.");
        }

        Trial[] trials = [.. new TrialPlan(budget, result.GetValue(_seeds), LeftOutSources.Of(data, budget.SourceColumn), curve).Of(part)];
        string folder = result.GetRequiredValue(_out);
        var trialData = new TrialData(
            data, Path.Combine(folder, "data"), budget.SourceColumn, result.GetValue(_profiles), result.GetValue(_names));
        var experiment = new Experiment(folder, trialData, earlier);
        var done = new Dictionary<string, TrialResult>();
        IReadOnlyList<TrialResult> All() =>
        [
            .. earlier.Where(trial => trial.Part != part)
                .Concat(trials.Select(trial => done.GetValueOrDefault(trial.Name)).OfType<TrialResult>())
                .OrderBy(trial => trial.Part),
        ];
        await Terminal.Error.Progress().StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask("trials", maxValue: trials.Length);
            experiment.Done += trial =>
            {
                lock (done)
                {
                    done[trial.Name] = trial;
                    bar.Value = done.Count;
                    Terminal.Error.WriteLine(FormattableString.Invariant($"{done.Count} of {trials.Length}: {trial.Name}, {trial.Seconds:0} s"));
                    if (result.GetValue(_results) is { } kept)
                    {
                        // Now, and not at the end: an experiment takes hours.
                        KeptResults.Write(kept, All());
                    }
                }
            };
            await experiment.RunAsync(trials, result.GetValue(_parallel), cancellationToken);
        });
        return All();
    }

    private TrainOptions Set(TrainOptions options, string setting)
    {
        string[] parts = setting.Split('=', 2);
        Hyperparameter? hyperparameter = _hyperparameters.All.FirstOrDefault(known => known.Name == parts[0]);
        return hyperparameter is not null && parts.Length == 2
            ? hyperparameter.Set(options, parts[1])
            : throw new HyperparameterException($"--set {setting} isn't NAME=VALUE with the name of one of train's settings.");
    }
}

using System.CommandLine;
using System.Text.Json;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>evaluate: measures a bundle as it is served, or a run's model as it is trained, on a split of a data folder.</summary>
internal sealed class EvaluateCommand
{
    private readonly Option<string?> _bundle = new("--bundle") { Description = "The bundle's folder" };
    private readonly Option<string?> _run = new("--run")
    {
        Description = "A run's folder instead of a bundle's: its checkpoint, also of one encoder alone",
    };

    private readonly Option<string> _data = new("--data") { Description = "The data folder", Required = true };
    private readonly Option<Split> _split = new("--split") { Description = "What to measure on", DefaultValueFactory = _ => Split.Test };
    private readonly Option<bool> _slices = new("--slices") { Description = "Every slice, not the whole alone" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per measurement" };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "evaluate", "Measures a bundle, or a run that isn't exported, on a data folder.\n\nExample: evaluate --bundle run/bundle --data run/data --slices")
        {
            _bundle, _run, _data, _split, _slices, _json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_bundle) is null == result.GetValue(_run) is null)
            {
                result.AddError("Either --bundle or --run must be given.");
            }
        });
        command.SetAction((result, cancellationToken) =>
            Failures.Tell(() => Task.FromResult(Evaluate(result, cancellationToken))));
        return command;
    }

    private int Evaluate(ParseResult result, CancellationToken cancellationToken)
    {
        DataFolder data = DataFolder.Read(result.GetRequiredValue(_data));
        Split split = result.GetValue(_split);
        IReadOnlyList<MetricsEntry> all = result.GetValue(_bundle) is { } bundle
            ? BundleEvaluation.Measure(ModelBundle.Load(bundle), data, split, cancellationToken)
            : BundleEvaluation.Measure(result.GetValue(_run)!, data, split, cancellationToken);
        IEnumerable<MetricsEntry> entries = all.Where(entry => result.GetValue(_slices) || entry.Slice == "all");
        if (!result.GetValue(_json))
        {
            MetricsTable.Write(entries);
            return CommandLine.Done;
        }

        foreach (MetricsEntry entry in entries)
        {
            Console.WriteLine(JsonSerializer.Serialize(entry, TrainingJson.Default.MetricsEntry));
        }

        return CommandLine.Done;
    }
}

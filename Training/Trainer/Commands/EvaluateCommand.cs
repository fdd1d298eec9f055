using System.CommandLine;
using System.Text.Json;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>
/// evaluate: measures a bundle as it is served, or a run's model as it is trained, on a split of a data folder, and writes a report.
/// </summary>
internal sealed class EvaluateCommand
{
    private readonly Option<string?> _bundle = new("--bundle") { Description = "The bundle's folder" };
    private readonly Option<string?> _run = new("--run")
    {
        Description = "A run's folder instead of a bundle's: its checkpoint, also of one encoder alone",
    };

    private readonly Option<string> _data = new("--data") { Description = "The data folder", Required = true };
    private readonly Option<Split> _split = new("--split") { Description = "What to measure on", DefaultValueFactory = _ => Split.Test };
    private readonly Option<string> _out = new("--out")
    {
        Description = $"The folder that gets {ReportFiles.Json} and {ReportFiles.Markdown}",
        DefaultValueFactory = _ => Path.Combine("artifacts", "evaluation"),
    };

    private readonly Option<bool> _slices = new("--slices") { Description = "Print every slice, not the whole alone; the files hold them all" };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object per measurement, as a bundle's manifest records it",
    };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "evaluate",
            "Measures a bundle, or a run that isn't exported, on a data folder: accuracy, calibration, the promise of max_error, slices "
            + "and shortcuts.\n\nExample: evaluate --bundle run/bundle --data run/data --slices")
        {
            _bundle, _run, _data, _split, _out, _slices, _json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_bundle) is null == result.GetValue(_run) is null)
            {
                result.AddError("Either --bundle or --run must be given.");
            }
        });
        command.SetAction((result, cancellationToken) => Failures.Tell(() => EvaluateAsync(result, cancellationToken)));
        return command;
    }

    private async Task<int> EvaluateAsync(ParseResult result, CancellationToken cancellationToken)
    {
        DataFolder data = DataFolder.Read(result.GetRequiredValue(_data));
        Split split = result.GetValue(_split);
        EvaluationResult evaluation = result.GetValue(_bundle) is { } bundle
            ? BundleEvaluation.Evaluate(ModelBundle.Load(bundle), data, split, cancellationToken)
            : BundleEvaluation.Evaluate(result.GetValue(_run)!, data, split, cancellationToken);
        bool hasSlices = result.GetValue(_slices);
        if (result.GetValue(_json))
        {
            foreach (MetricsEntry entry in evaluation.Metrics.Where(entry => hasSlices || entry.Slice == Measurement.All))
            {
                Console.WriteLine(JsonSerializer.Serialize(entry, TrainingJson.Default.MetricsEntry));
            }
        }
        else
        {
            EvaluationTable.Write(evaluation.Report, hasSlices);
        }

        string folder = result.GetRequiredValue(_out);
        await ReportFiles.WriteAsync(folder, evaluation.Report, cancellationToken);
        await Console.Error.WriteLineAsync(
            $"The whole report: {Path.Combine(folder, ReportFiles.Markdown)} and {Path.Combine(folder, ReportFiles.Json)}");
        return CommandLine.Done;
    }
}

using GenderGrpc.Cli.Output;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Training;

/// <summary>Runs in words.</summary>
internal static class RunText
{
    private const int NameCells = 100;

    /// <summary>RUNNING rather than RUN_STATE_RUNNING.</summary>
    public static string Name(RunState state) =>
        RunsReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(RunState)).FindValueByNumber((int)state)?.Name["RUN_STATE_".Length..]
        ?? $"STATE_{(int)state}";

    public static bool IsEnd(RunState state) => state is RunState.Succeeded or RunState.Failed or RunState.Cancelled;

    public static string Steps(Run run) => run.TotalSteps == 0 ? $"{run.Step}" : $"{run.Step}/{run.TotalSteps}";

    /// <summary>One line, for the answer to a verb.</summary>
    public static void WriteLine(TextWriter output, Run run) =>
        output.WriteLine($"{run.Name} {Name(run.State)}, step {Steps(run)}");

    /// <summary>All there is to know.</summary>
    public static void Write(TextWriter output, Run run)
    {
        WriteLine(output, run);
        Field("called", TerminalText.Clean(run.DisplayName, NameCells));
        Field("dataset", run.Dataset);
        Field("created", Quantity.Time(run.CreateTime));
        Field("started", Quantity.Time(run.StartTime));
        Field("ended", Quantity.Time(run.EndTime));
        Field("attempts", run.Attempts == 0 ? "" : $"{run.Attempts}");
        Field("model", run.ModelVersion);
        Field("etag", run.Etag);
        Field("failure", run.Failure is null ? "" : TerminalText.Clean(Commands.ServerFailure.Describe(run.Failure), 1000));
        foreach (var line in run.LogTail)
        {
            Field("log", TerminalText.Clean(line, 1000));
        }

        foreach (var setting in run.Hyperparameters is null ? [] : HyperparameterText.Format(run.Hyperparameters))
        {
            Field("set", TerminalText.Clean(setting, NameCells));
        }

        void Field(string name, string value)
        {
            if (value.Length > 0)
            {
                output.WriteLine($"  {name,-9} {value}");
            }
        }
    }

    /// <summary>What happened, in one line; null for a step, of which there are many.</summary>
    public static string? Describe(RunEvent happened) => happened.EventCase switch
    {
        RunEvent.EventOneofCase.StateChange => Name(happened.StateChange.State)
            + (happened.StateChange.Reason.Length == 0 ? "" : $": {TerminalText.Clean(happened.StateChange.Reason, 500)}"),
        RunEvent.EventOneofCase.Epoch => $"epoch {happened.Epoch.Epoch}: loss {Quantity.Number(happened.Epoch.Loss)}, "
            + $"accuracy {PredictionText.Percent(happened.Epoch.ValidationAccuracy)}, "
            + $"macro-F1 {PredictionText.Percent(happened.Epoch.ValidationMacroF1)}, "
            + $"kept {PredictionText.Percent(happened.Epoch.KeptFraction)}",
        RunEvent.EventOneofCase.HyperparametersChange => $"from step {happened.HyperparametersChange.Step} on: "
            + TerminalText.Clean(string.Join(", ", Changed(happened.HyperparametersChange)), 500),
        RunEvent.EventOneofCase.Checkpoint => $"checkpoint at step {happened.Checkpoint.Step}",
        RunEvent.EventOneofCase.Promotion => $"promoted as {happened.Promotion.ModelVersion}"
            + (happened.Promotion.OverriddenGates.Count == 0
                ? ""
                : $" over {string.Join(", ", happened.Promotion.OverriddenGates.Select(gate => gate.Gate))}"),
        _ => null,
    };

    /// <summary>A step in one line.</summary>
    public static string Describe(StepMetrics step) =>
        $"step {step.Step}: loss {Quantity.Number(step.Loss)}, kept {PredictionText.Percent(step.KeptFraction)}, "
        + $"learning rate {Quantity.Number(step.LearningRate)}, {Quantity.Number(step.ProfilesPerSecond)} images/s";

    private static IEnumerable<string> Changed(HyperparametersChange change) =>
        HyperparameterText.Format(change.Hyperparameters ?? new Hyperparameters())
            .Where(setting => change.UpdateMask?.Paths.Contains(setting[..setting.IndexOf('=', StringComparison.Ordinal)].Replace('-', '_')) is true);
}

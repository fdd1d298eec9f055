using System.Globalization;
using GenderGrpc.Training.Loop;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>A progress bar over the steps and a line for each epoch.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs to the end with the display.</summary>
    public static RunResult Run(TrainingRun run, long firstStep, CancellationToken cancellationToken) =>
        Terminal.Error.Progress().Start(context =>
        {
            ProgressTask bar = context.AddTask("training", maxValue: run.TotalSteps);
            bar.Value = firstStep;
            run.StepDone += step =>
            {
                bar.Value = step.Step;
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch}, loss {step.Loss:0.000}");
            };
            run.EpochDone += epoch => Terminal.Error.WriteLine(Describe(epoch));
            return run.Run(new RunControl(), cancellationToken);
        });

    /// <summary>An epoch in one line.</summary>
    public static string Describe(EpochMetrics epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}: loss {epoch.TrainLoss:0.0000}, kept {epoch.KeptFraction:0.00}, validation accuracy {epoch.Validation.Accuracy:0.0000}, macro-F1 {epoch.Validation.MacroF1:0.0000}, calibration error {epoch.Validation.CalibrationError:0.000}, {epoch.Seconds:0.0} s");
}

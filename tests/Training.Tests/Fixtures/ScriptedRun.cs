using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Runs that are told what to do while they are in a given step, and what they answered.</summary>
internal static class ScriptedRun
{
    /// <summary>A change from names and values in turn.</summary>
    public static HyperparameterChange Change(params string[] namesAndValues) => HyperparameterChange.Create(
        new Hyperparameters(), namesAndValues.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]));

    /// <summary>Runs, sending each command during its step, so that it is obeyed after it.</summary>
    public static (RunResult Result, Task<long>[] Answers) Follow(
        this TrainingRun run, params (long Step, Func<RunControl, CancellationToken, Task<long>> Command)[] script)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var control = new RunControl();
        var answers = new List<Task<long>>();
        run.StepDone += step => answers.AddRange(
            script.Where(line => line.Step == step.Step).Select(line => line.Command(control, cancellationToken)));
        return (run.Run(control, cancellationToken), [.. answers]);
    }

    /// <summary>To change.</summary>
    public static Func<RunControl, CancellationToken, Task<long>> ToChange(params string[] namesAndValues) =>
        (control, cancellationToken) => control.ChangeAsync(Change(namesAndValues), cancellationToken);

    /// <summary>To pause.</summary>
    public static Func<RunControl, CancellationToken, Task<long>> ToPause { get; } =
        (control, cancellationToken) => control.PauseAsync(cancellationToken);

    /// <summary>To end.</summary>
    public static Func<RunControl, CancellationToken, Task<long>> ToCancel { get; } =
        (control, cancellationToken) => control.CancelAsync(cancellationToken);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Experiments;

/// <summary>
/// The training of a trial in a process of its own: Torch's threads and random numbers are a process's, so trials beside each other
/// would change each other's results.
/// </summary>
internal static class TrialProcess
{
    /// <summary>
    /// Trains, or goes on from the checkpoint that an earlier process left. Throws <see cref="ExperimentException"/> with its last words where
    /// it fails.
    /// </summary>
    public static async Task TrainAsync(Trial trial, string runFolder, string dataFolder, CancellationToken cancellationToken)
    {
        string[] settings = Checkpoint.Exists(TrainingRun.CheckpointFolder(runFolder))
            ? ["--resume"]
            : [.. new Hyperparameters().Record(trial.Options).SelectMany(setting => new[] { "--" + setting.Key, setting.Value })];
        var start = new ProcessStartInfo(
            Runtime(),
            [Path.Combine(AppContext.BaseDirectory, "GenderGrpc.Training.dll"), "train", "--data", dataFolder, "--out", runFolder, .. settings])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // Spinning threads would take the other trials' cores.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using Process process = Process.Start(start) ?? throw new ExperimentException("The trainer can't be started.");
        Task<string> errors = LastLineAsync(process.StandardError);
        Task<string> output = LastLineAsync(process.StandardOutput);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What it has done since its last checkpoint is done again.
            process.Kill(entireProcessTree: true);
            throw;
        }

        await output;
        string last = await errors;
        if (process.ExitCode == Commands.CommandLine.Cancelled)
        {
            throw new OperationCanceledException();
        }

        if (process.ExitCode != 0)
        {
            throw new ExperimentException($"{trial.Name}: the training ended with {process.ExitCode}: {last}");
        }
    }

    private static async Task<string> LastLineAsync(StreamReader reader)
    {
        string last = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            last = line.Length > 0 ? line : last;
        }

        return last;
    }

    private static string Runtime()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string own = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(own) ? own : name;
    }
}

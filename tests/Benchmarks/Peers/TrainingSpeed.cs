using System.Globalization;
using System.Text.Json;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>Images a second of training steps: the trainer's own, and those of PyTorch, each in processes of their own.</summary>
internal sealed class TrainingSpeed(DirectoryInfo folder, Effort effort)
{
    /// <summary>Debian's own, whichever Python stands first in the path.</summary>
    public const string Python = "/usr/bin/python3";

    // Kernels are chosen and compiled in the first steps.
    private const int WarmUpSteps = 4;

    private static readonly string Threads = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);

    private string Data => Path.Combine(folder.FullName, "data");

    private string BatchSize => effort.TrainingBatch.ToString(CultureInfo.InvariantCulture);

    /// <summary>Draws what the trainer trains on.</summary>
    public Task DrawAsync(CancellationToken cancellationToken) => TrainerAsync(
        cancellationToken, "synth", "--out", Data, "--names", "0", "--profiles",
        effort.TrainingProfiles.ToString(CultureInfo.InvariantCulture));

    /// <summary>The trainer's step, as its own log has it, with what it does beside the network: it also makes the batch.</summary>
    public async Task<double> TrainerAsync(CancellationToken cancellationToken)
    {
        string run = Path.Combine(folder.FullName, Path.GetRandomFileName());
        await TrainerAsync(
            cancellationToken, "train", "--data", Data, "--out", run, "--model", "avatar", "--epochs", "1", "--batch-size", BatchSize,
            "--loss", "bce", "--avatar-augmentation", "false", "--threads", Threads);
        return MedianOf(File.ReadLines(Path.Combine(run, "steps.jsonl")).Select(line =>
        {
            using var step = JsonDocument.Parse(line);
            return step.RootElement.GetProperty("profilesPerSecond").GetDouble();
        }));
    }

    /// <summary>PyTorch's with maps in a memory format, on a batch that is there already.</summary>
    public async Task<double> TorchAsync(string memoryFormat, CancellationToken cancellationToken)
    {
        int steps = Math.Max(effort.TrainingProfiles * 3 / 4 / effort.TrainingBatch, WarmUpSteps + 1);
        ProgramRun run = await ProgramRun.RunAsync(
            Python, folder.FullName, cancellationToken, "-B", Path.Combine(BuiltPrograms.PeersFolder, "torch", "train.py"),
            "--threads", Threads, "--batch-size", BatchSize, "--steps", steps.ToString(CultureInfo.InvariantCulture),
            "--memory-format", memoryFormat);
        using var said = JsonDocument.Parse(Require(run, "train.py").Output);
        return MedianOf(said.RootElement.GetProperty("imagesPerSecond").EnumerateArray().Select(speed => speed.GetDouble()));
    }

    // An epoch's last batch isn't always full; a median passes over it.
    private static double MedianOf(IEnumerable<double> steps) => Spread.Of(steps.Skip(WarmUpSteps)).Median;

    private static async Task TrainerAsync(CancellationToken cancellationToken, params string[] arguments) => Require(
        await ProgramRun.RunAsync("dotnet", null, cancellationToken, [BuiltPrograms.Trainer, .. arguments]),
        $"The trainer's {arguments[0]}");

    private static ProgramRun Require(ProgramRun run, string what) => run.ExitCode == 0
        ? run
        : throw new InvalidOperationException($"{what} ended with {run.ExitCode}: {run.LastLine}");
}

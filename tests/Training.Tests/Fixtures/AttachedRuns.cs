using GenderGrpc.Training.Attach;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using Hyperparameters = GenderGrpc.Training.Loop.Hyperparameters;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Runs that a trainer takes from a server: 3 epochs of 7 steps, so 21 + 3 + 3 reports and the end.</summary>
internal static class AttachedRuns
{
    /// <summary>The run's name.</summary>
    public const string RunName = "runs/tiny";

    /// <summary>Its steps.</summary>
    public const int Steps = 21;

    /// <summary>The number of its last report.</summary>
    public const long LastReport = Steps + 3 + 3 + 1;

    /// <summary>Runs a trainer to the end of a run.</summary>
    public static Task<int> AttachAsync(
        FakeServer server, Func<AttachOptions, AttachOptions>? with = null, CancellationToken? cancellationToken = null)
    {
        var options = new AttachOptions { Server = server.Address, Token = "secret", SharesDisk = true, Once = true };
        return Task.Run(() => new AttachedTrainer(with?.Invoke(options) ?? options, TimeProvider.System)
            .RunAsync(cancellationToken ?? TestContext.Current.CancellationToken));
    }

    /// <summary>A run on the tiny data.</summary>
    public static RunAssignment Assignment(this TinyData data, TemporaryFolder folder, int epochs = 3) => new()
    {
        Run = RunName,
        Attempt = 1,
        DisplayName = "tiny",
        Hyperparameters = Wire(epochs),
        DatasetFolder = data.Folder,
        RunFolder = folder["run"],
        HeartbeatMillis = 60,
    };

    private static V1.Hyperparameters Wire(int epochs) => new()
    {
        Epochs = epochs,
        BatchSize = 16,
        ImageSize = 32,
        Width = 0.1,
        Dimension = 16,
        Layers = 1,
        Heads = 2,
        FeedForward = 16,
        HashBuckets = 16,
        Threads = 1,
    };

    /// <summary>What train makes of the same options.</summary>
    public static string ThroughDigest(this TinyData data, TemporaryFolder folder)
    {
        var hyperparameters = new Hyperparameters();
        RunOrigin origin = RunOrigin.Fresh(WireHyperparameters.ToOptions(Wire(3), hyperparameters), data.Data, [], "train");
        Directory.CreateDirectory(folder["through"]);
        using PreparedRun through = PreparedRun.Create(
            folder["through"], origin, data.Data, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        return through.Run.Run(new RunControl(), CancellationToken.None).State.ModelDigest!;
    }

    /// <summary>What a run's checkpoint says.</summary>
    public static CheckpointState Saved(string run) => Checkpoint.Read(TrainingRun.CheckpointFolder(run)).State;

    /// <summary>What was reported, in order.</summary>
    public static RunEvent[] Events(FakeTrainerService service) =>
        [.. service.Reports.OrderBy(report => report.Key).Select(report => report.Value.Event).OfType<RunEvent>()];

    /// <summary>The steps that were reported, in order.</summary>
    public static long[] StepsOf(FakeTrainerService service) =>
        [.. Events(service).Where(happened => happened.Step is not null).Select(happened => happened.Step.Step)];

    /// <summary>All numbers from one to another.</summary>
    public static IEnumerable<long> Range(long first, long last)
    {
        for (long number = first; number <= last; number++)
        {
            yield return number;
        }
    }
}

using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using StepMetrics = GenderGrpc.V1.StepMetrics;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A run that is paused, and resumed by another process, computes bit for bit what one computes that was never paused.</summary>
[Collection(OneAtATime.Name)]
public sealed class BitExactResumeTests(SyntheticZip data)
{
    private const int BatchSize = 16;
    private const double LatestPause = 0.8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_AfterPausesAtRandomSteps_EndsWithTheSameWeights()
    {
        int pauses = FaultCounts.Of(shortForm: 1, full: 3);
        int runs = FaultCounts.Of(shortForm: 1, full: 3);
        Random random = FaultRandom.New();
        await using KillableServer server = await KillableServer.StartAsync();
        string dataset = (await server.Training.UploadDatasetAsync(data.File, cancellationToken: Token)).Name;

        Run whole = await server.Training.UntilAsync(await CreateAsync(server, dataset), RunState.Succeeded);
        List<RunEvent> expected = await server.Training.EventsAsync(whole);
        RunHistory.AssertWhole(whole, expected);
        Assert.Equal(1, whole.Attempts);
        for (int i = 0; i < runs; i++)
        {
            // A step past the last two would leave nothing to resume.
            long[] steps = [.. Enumerable.Range(0, pauses).Select(_ => random.NextInt64(1, (long)(LatestPause * whole.TotalSteps))).Order()];
            Run paused = await TrainAsync(server, await CreateAsync(server, dataset), steps);

            List<RunEvent> events = await server.Training.EventsAsync(paused);
            RunHistory.AssertWhole(paused, events);
            Assert.Equal(Computed(expected), Computed(events));
            AssertSameWeights(server.FolderOf(whole), server.FolderOf(paused));
        }
    }

    private static Task<Run> CreateAsync(KillableServer server, string dataset) => server.Training.CreateRunAsync(
        new CreateRunRequest { Dataset = dataset, DisplayName = "model", Hyperparameters = SmallModel.Of(FaultCounts.Of(2, 3), BatchSize) }, Token);

    private static async Task<Run> TrainAsync(KillableServer server, Run run, long[] steps)
    {
        var pausedAt = new List<long>();
        foreach (long step in steps)
        {
            // By the time that it obeys it may be past the step that the next pause was to be at.
            await server.Training.UntilAsync(run, Math.Max(step, pausedAt.LastOrDefault() + 1));
            await server.Training.PauseRunAsync(new PauseRunRequest { Name = run.Name }, Token);
            Run paused = await server.Training.UntilAsync(run, RunState.Paused);
            pausedAt.Add(paused.Step);
            Assert.Equal(paused.Step, CheckpointOf(server.FolderOf(run)).Step);
            await server.Training.ResumeRunAsync(new ResumeRunRequest { Name = run.Name }, Token);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Name} paused at {string.Join(", ", pausedAt)}");
        Run ended = await server.Training.UntilAsync(run, RunState.Succeeded);
        // Each resumption was another process's.
        Assert.Equal(steps.Length + 1, ended.Attempts);
        Assert.All(pausedAt, step => Assert.InRange(step, 1, ended.TotalSteps - 1));
        return ended;
    }

    private static void AssertSameWeights(string whole, string paused)
    {
        CheckpointState expected = CheckpointOf(whole);
        CheckpointState actual = CheckpointOf(paused);
        Assert.NotNull(expected.ModelDigest);
        Assert.Equal(expected.ModelDigest, actual.ModelDigest);
        Assert.Equal(expected.OptimizerDigest, actual.OptimizerDigest);
        Assert.Equal(GraphOf(whole), GraphOf(paused));
    }

    private static CheckpointState CheckpointOf(string folder) => Checkpoint.Read(TrainingRun.CheckpointFolder(folder)).State;

    private static string GraphOf(string folder) => Digest.Of(File.ReadAllBytes(Path.Combine(folder, "bundle", "model.onnx")));

    // How fast it was and how long it took isn't computed.
    private static List<object> Computed(List<RunEvent> events) =>
    [
        .. events.Select(happened => happened.Step).OfType<StepMetrics>()
            .Select(step => new StepMetrics(step) { ProfilesPerSecond = 0 }),
        .. events.Select(happened => happened.Epoch).OfType<V1.EpochMetrics>()
            .Select(epoch => new V1.EpochMetrics(epoch) { Duration = null }),
    ];
}

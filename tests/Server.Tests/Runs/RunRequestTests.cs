using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class RunRequestTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private TrainingService.TrainingServiceClient Client => _server.Training;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(ScriptedTrainer.Options());
        _server.AddDataset();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Verbs_FiveCopiesAtOnce_HaveOneEffectAndOneAnswer()
    {
        Run created = await OnceAsync(() => Client.CreateAsync("create"));
        Assert.Single((await Client.ListRunsAsync(
            new ListRunsRequest(), cancellationToken: TestContext.Current.CancellationToken)).Runs);
        await OnceAsync(() => Client.PauseAsync(created.Name, "pause"));
        await OnceAsync(() => Client.ResumeAsync(created.Name, "resume"));
        await OnceAsync(() => Client.UpdateAsync(created.Name, new Hyperparameters { LearningRate = 0.1 }, requestId: "update"));
        await OnceAsync(() => Client.CancelAsync(created.Name, "cancel"));

        List<RunEvent> events = await Client.WatchAsync(created.Name);
        Assert.Equal(5, events.Count);
        await OnceAsync(() => Client.DeleteAsync(created.Name, "delete"));
        // What was acknowledged is answered as it was, though the run is gone.
        Assert.Equal(created, await Client.CreateAsync("create"));
    }

    [Fact]
    public async Task Watch_FromAnySequence_GivesWhatFollowsThenWhatHappens()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        await trainer.StepAsync(1, 2, 3);
        Task<List<RunEvent>>[] watches = [.. Enumerable.Range(0, 6).Select(after => Client.WatchAsync(run.Name, after))];
        await trainer.StepAsync(4, 5);
        await trainer.EndAsync(new TrainerEnd { ModelVersion = _server.ModelVersion });

        for (int after = 0; after < watches.Length; after++)
        {
            Assert.Equal(
                Enumerable.Range(after + 1, 8 - after).Select(number => (long)number),
                (await watches[after]).Select(happened => happened.Sequence));
        }

        Assert.Empty(await Client.WatchAsync(run.Name, 8));
        await Refusals.AssertAsync(Client.WatchAsync(run.Name, 9), StatusCode.InvalidArgument, "SEQUENCE_OUT_OF_RANGE");
        await Refusals.AssertAsync(Client.WatchAsync(run.Name, -1), StatusCode.InvalidArgument, "SEQUENCE_OUT_OF_RANGE");
    }

    [Fact]
    public async Task Watch_ServerStops_SaysSo()
    {
        Run run = await Client.CreateAsync();
        Task<List<RunEvent>> watch = Client.WatchAsync(run.Name);
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        await trainer.StepAsync(1);

        // Reading already, as a trainer always does: what a connection brought and nobody read is gone when it is closed.
        Task<AttachResponse> next = trainer.NextAsync();

        Task stopping = _server.App.StopAsync(TestContext.Current.CancellationToken);

        await Refusals.AssertAsync(watch, StatusCode.Unavailable, "SHUTTING_DOWN");
        await Refusals.AssertAsync(next, StatusCode.Unavailable, "SHUTTING_DOWN");
        await stopping;
    }

    [Fact]
    public async Task Verbs_OldEtag_AreRefused()
    {
        Run run = await Client.CreateAsync();
        await Client.PauseAsync(run.Name, etag: run.Etag);

        await Refusals.AssertAsync(Client.ResumeAsync(run.Name, etag: run.Etag), StatusCode.Aborted, "ETAG_MISMATCH");
        await Refusals.AssertAsync(Client.CancelAsync(run.Name, etag: run.Etag), StatusCode.Aborted, "ETAG_MISMATCH");
        await Refusals.AssertAsync(Client.DeleteAsync(run.Name, etag: run.Etag), StatusCode.Aborted, "ETAG_MISMATCH");
        Assert.Equal(RunState.Paused, (await Client.GetAsync(run.Name)).State);
    }

    [Theory]
    [InlineData("runs/000000000000", StatusCode.NotFound, "RUN_NOT_FOUND")]
    [InlineData("runs/../../etc", StatusCode.InvalidArgument, "NAME_INVALID")]
    [InlineData("", StatusCode.InvalidArgument, "NAME_INVALID")]
    public async Task Verbs_NoSuchRun_AreRefused(string name, StatusCode code, string reason)
    {
        await Refusals.AssertAsync(Client.GetAsync(name), code, reason);
        await Refusals.AssertAsync(Client.PauseAsync(name), code, reason);
        await Refusals.AssertAsync(Client.WatchAsync(name), code, reason);
        await Refusals.AssertAsync(Client.PromoteAsync(name), code, reason);
        await Refusals.AssertAsync(Client.UpdateAsync(name, new Hyperparameters { LearningRate = 0.1 }), code, reason);
    }

    [Fact]
    public async Task Create_UnusableFields_AreRefused()
    {
        await RefusedAsync(request => request.Dataset = $"datasets/{0:x32}", StatusCode.NotFound, "DATASET_NOT_FOUND");
        // What lies in the folder and isn't in the journal is no dataset: it may be on its way in or out.
        Directory.CreateDirectory(Path.Combine(_server.DataFolder, $"datasets/{1:x32}"));
        await RefusedAsync(request => request.Dataset = $"datasets/{1:x32}", StatusCode.NotFound, "DATASET_NOT_FOUND");
        await RefusedAsync(request => request.Dataset = "datasets/../runs", StatusCode.InvalidArgument, "NAME_INVALID");
        await RefusedAsync(
            request => request.DisplayName = new string('a', 101), StatusCode.InvalidArgument, "DISPLAY_NAME_INVALID");
        await RefusedAsync(request => request.StartFrom.Add("runs/000000000000"), StatusCode.NotFound, "RUN_NOT_FOUND");
        string other = (await Client.CreateAsync()).Name;
        await RefusedAsync(request => request.StartFrom.Add(other), StatusCode.FailedPrecondition, "RUN_NOT_SUCCEEDED");
    }

    private async Task RefusedAsync(Action<CreateRunRequest> change, StatusCode code, string reason) =>
        await Refusals.AssertAsync(Client.CreateAsync(change: change), code, reason);

    private static async Task<T> OnceAsync<T>(Func<Task<T>> verb)
    {
        T[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => verb()));
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        return answers[0];
    }
}

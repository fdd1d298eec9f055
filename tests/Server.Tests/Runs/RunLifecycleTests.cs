using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class RunLifecycleTests : IAsyncLifetime
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
    public async Task Create_DatasetAlone_QueuesARunWithEveryHyperparameter()
    {
        Run run = await Client.CreateAsync(change: request => request.Hyperparameters = new Hyperparameters { Epochs = 3 });

        Assert.Equal(RunState.Queued, run.State);
        Assert.Equal(1, run.LastSequence);
        Assert.Equal(3, run.Hyperparameters.Epochs);
        Assert.All(Hyperparameters.Descriptor.Fields.InDeclarationOrder(), field => Assert.True(field.Accessor.HasValue(run.Hyperparameters)));
        Assert.Equal(run, await Client.GetAsync(run.Name));
    }

    [Fact]
    public async Task Run_TrainedToTheEnd_GoesThroughItsStates()
    {
        Run created = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        Assert.Equal(created.Name, trainer.Assignment.Run);
        Assert.Equal(1, trainer.Assignment.Attempt);
        Assert.Equal(created.Hyperparameters, trainer.Assignment.Hyperparameters);
        trainer.TotalSteps = 2;
        await trainer.StepAsync(1, 2);
        await trainer.EpochAsync(1);
        await trainer.CheckpointAsync(2);
        await trainer.EndAsync(new TrainerEnd { ModelVersion = _server.ModelVersion });

        Run run = await Client.GetAsync(created.Name);
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(2, run.Step);
        Assert.Equal(2, run.TotalSteps);
        Assert.Equal(_server.ModelVersion, run.ModelVersion);
        Assert.NotNull(run.StartTime);
        Assert.NotNull(run.EndTime);
        List<RunEvent> events = await Client.WatchAsync(run.Name);
        Assert.Equal(Enumerable.Range(1, 7).Select(number => (long)number), events.Select(happened => happened.Sequence));
        Assert.Equal(
            [RunState.Queued, RunState.Running, RunState.Succeeded],
            events.Where(happened => happened.StateChange is not null).Select(happened => happened.StateChange.State));
    }

    [Fact]
    public async Task Pause_RunningRun_IsPausedOnceTheTrainerSaysSo()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);

        Assert.Equal(RunState.Pausing, (await Client.PauseAsync(run.Name)).State);
        TrainerCommand command = await trainer.CommandAsync();
        Assert.NotNull(command.Pause);
        await trainer.DoneAsync(command.Number, 3);
        await trainer.StepAsync(1, 2, 3);
        await trainer.CheckpointAsync(3);
        Assert.Equal(RunState.Pausing, (await Client.GetAsync(run.Name)).State);
        await trainer.EndAsync(new TrainerEnd { PausedAtStep = 3 });
        Assert.Equal(RunState.Paused, (await Client.GetAsync(run.Name)).State);

        Assert.Equal(RunState.Resuming, (await Client.ResumeAsync(run.Name)).State);
        using ScriptedTrainer next = await ScriptedTrainer.TakeAsync(_server);
        Assert.Equal((run.Name, 2), (next.Assignment.Run, next.Assignment.Attempt));
        Assert.Equal(RunState.Running, (await Client.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task Cancel_RunningRun_IsCancelledWhateverItsTrainerEndsWith()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);

        Assert.Equal(RunState.Cancelling, (await Client.CancelAsync(run.Name)).State);
        Assert.NotNull((await trainer.CommandAsync()).Cancel);
        await trainer.EndAsync(new TrainerEnd { ModelVersion = _server.ModelVersion });

        Assert.Equal(RunState.Cancelled, (await Client.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task Verbs_RunThatWaits_ActAtOnce()
    {
        Run run = await Client.CreateAsync();

        Assert.Equal(RunState.Paused, (await Client.PauseAsync(run.Name)).State);
        Assert.Equal(RunState.Resuming, (await Client.ResumeAsync(run.Name)).State);
        Assert.Equal(RunState.Paused, (await Client.PauseAsync(run.Name)).State);
        Assert.Equal(RunState.Cancelled, (await Client.CancelAsync(run.Name)).State);
        await RefusedAsync(Client.PauseAsync(run.Name));
        await RefusedAsync(Client.ResumeAsync(run.Name));
        await RefusedAsync(Client.CancelAsync(run.Name));
        await RefusedAsync(Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1 }));
        await Client.DeleteAsync(run.Name);
        await Refusals.AssertAsync(Client.GetAsync(run.Name), StatusCode.NotFound, "RUN_NOT_FOUND");
        Assert.Empty(Directory.GetDirectories(Path.Combine(_server.DataFolder, "runs")));
    }

    [Fact]
    public async Task Delete_RunThatHasNotEnded_IsRefused() => await RefusedAsync(Client.DeleteAsync((await Client.CreateAsync()).Name));

    [Fact]
    public async Task End_Failure_FailsTheRunWithIt()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);

        await trainer.EndAsync(new TrainerEnd { Failure = new Google.Rpc.Status { Code = 3, Message = "no rows" } });

        Run failed = await Client.GetAsync(run.Name);
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Equal("no rows", failed.Failure.Message);
    }

    [Fact]
    public async Task List_MoreThanAPage_GivesTheNewestFirstAndEachOnce()
    {
        List<string> names = [];
        for (int i = 0; i < 5; i++)
        {
            names.Insert(0, (await Client.CreateAsync()).Name);
        }

        List<string> listed = [];
        string token = "";
        do
        {
            ListRunsResponse page = await Client.ListRunsAsync(
                new ListRunsRequest { PageSize = 2, PageToken = token }, cancellationToken: TestContext.Current.CancellationToken);
            listed.AddRange(page.Runs.Select(run => run.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(names, listed);
    }

    private static Task<RpcException> RefusedAsync(Task call) =>
        Refusals.AssertAsync(call, StatusCode.FailedPrecondition, "RUN_STATE_CONFLICT");
}

using System.IO.Compression;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A verb that is sent five times at once, over connections of their own, with one request_id: one effect, one answer.</summary>
[Collection(OneAtATime.Name)]
public sealed class IdempotencyTests(SyntheticZip data) : IAsyncLifetime
{
    private SimultaneousClients _clients = null!;
    private KillableServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await KillableServer.StartAsync("--Promotion:AccuracyMargin=1");
        _clients = new SimultaneousClients(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task DatasetVerbs_FiveTimesAtOnce_HaveOneEffectAndOneAnswer()
    {
        Dataset kept = await _server.Training.UploadDatasetAsync(data.File, "kept", cancellationToken: Token);

        Dataset uploaded = await UploadAsync();
        Assert.Equal([uploaded, kept], await DatasetsAsync());

        await _clients.CallAsync((client, id) =>
            client.DeleteDatasetAsync(new DeleteDatasetRequest { RequestId = id, Name = uploaded.Name }, Token));
        Assert.Equal([kept], await DatasetsAsync());
    }

    [Fact]
    public async Task RunVerbs_FiveTimesAtOnce_HaveOneEffectAndOneAnswer()
    {
        Run run = await CreateAsync(await UploadAsync(), epochs: 200);
        Assert.Equal([run.Name], await _server.Training.ListRunsAsync(Token).Select(one => one.Name).ToListAsync(Token));

        await _server.Training.UntilAsync(run, 1);
        UpdateHyperparametersResponse changed = await UpdateAsync(run, 0.002);
        await _clients.CallAsync((client, id) => client.PauseRunAsync(new PauseRunRequest { RequestId = id, Name = run.Name }, Token));
        Run paused = await _server.Training.UntilAsync(run, RunState.Paused);
        UpdateHyperparametersResponse changedPaused = await UpdateAsync(run, 0.001);
        await _clients.CallAsync((client, id) => client.ResumeRunAsync(new ResumeRunRequest { RequestId = id, Name = run.Name }, Token));
        await _server.Training.UntilAsync(run, paused.Step + 1);
        await _clients.CallAsync((client, id) => client.CancelRunAsync(new CancelRunRequest { RequestId = id, Name = run.Name }, Token));

        List<RunEvent> events = await _server.Training.EventsAsync(run);
        Assert.Equal(
            [
                RunState.Queued, RunState.Running, RunState.Pausing, RunState.Paused, RunState.Resuming, RunState.Running,
                RunState.Cancelling, RunState.Cancelled,
            ],
            events.Select(happened => happened.StateChange?.State).OfType<RunState>());
        Assert.Equal(
            [(changed.Step, 0.002), (changedPaused.Step, 0.001)],
            events.Select(happened => happened.HyperparametersChange).OfType<HyperparametersChange>()
                .Select(change => (change.Step, change.Hyperparameters.LearningRate)));

        await _clients.CallAsync((client, id) => client.DeleteRunAsync(new DeleteRunRequest { RequestId = id, Name = run.Name }, Token));
        Assert.Empty(await _server.Training.ListRunsAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task ModelVerbs_FiveTimesAtOnce_HaveOneEffectAndOneAnswer()
    {
        Run run = await _server.Training.UntilAsync(await CreateAsync(await UploadAsync(), epochs: 1, batchSize: 32), RunState.Succeeded);
        string zip = Path.Combine(_server.FolderOf(run), "bundle.zip");
        await ZipFile.CreateFromDirectoryAsync(Path.Combine(_server.FolderOf(run), "bundle"), zip, Token);
        Model first = Assert.Single(await ModelsAsync());

        Model uploaded = await _clients.CallAsync((ModelClient client, string id) => client.UploadAsync(zip, id, null, Token));
        Assert.Equal([(uploaded.Version, false), (first.Version, true)], Served(await ModelsAsync()));

        await _clients.CallAsync((ModelClient client, string id) =>
            client.DeleteAsync(new DeleteModelRequest { RequestId = id, Name = uploaded.Name }, Token));
        Assert.Equal([(first.Version, true)], Served(await ModelsAsync()));

        PromoteRunResponse promoted = await _clients.CallAsync((client, id) =>
            client.PromoteRunAsync(new PromoteRunRequest { RequestId = id, Name = run.Name }, Token));
        Assert.Equal(uploaded.Version, promoted.ModelVersion);
        Assert.Single(await _server.Training.EventsAsync(run), happened => happened.Promotion is not null);

        await _clients.CallAsync((ModelClient client, string id) =>
            client.ActivateAsync(new ActivateModelRequest { RequestId = id, Name = first.Name }, Token));
        Assert.Equal([(uploaded.Version, false), (first.Version, true)], Served(await ModelsAsync()));
        // Two steps back would be at the first one again, the one that the server began with.
        await _clients.CallAsync((ModelClient client, string id) =>
            client.RollbackAsync(new RollbackModelRequest { RequestId = id }, Token));
        Assert.Equal([(uploaded.Version, true), (first.Version, false)], Served(await ModelsAsync()));
        Assert.Equal(
            [(first.Version, "Start"), (uploaded.Version, "Activate"), (first.Version, "Activate"), (uploaded.Version, "Rollback")],
            JournalActivations.Read(_server));
    }

    private static IEnumerable<(string Version, bool Active)> Served(List<Model> models) =>
        models.Select(model => (model.Version, model.Active));

    private Task<Dataset> UploadAsync() =>
        _clients.CallAsync((client, id) => client.UploadDatasetAsync(data.File, "five times", id, null, Token));

    private Task<Run> CreateAsync(Dataset dataset, int epochs, int batchSize = 8) => _clients.CallAsync((client, id) => client.CreateRunAsync(
        new CreateRunRequest { RequestId = id, Dataset = dataset.Name, Hyperparameters = SmallModel.Of(epochs, batchSize) }, Token));

    private Task<UpdateHyperparametersResponse> UpdateAsync(Run run, double learningRate) => _clients.CallAsync((client, id) =>
        client.UpdateHyperparametersAsync(
            new UpdateHyperparametersRequest
            {
                RequestId = id,
                Name = run.Name,
                Hyperparameters = new Hyperparameters { LearningRate = learningRate },
                UpdateMask = new FieldMask { Paths = { "learning_rate" } },
            },
            Token));

    private Task<List<Dataset>> DatasetsAsync() => _server.Training.ListDatasetsAsync(Token).ToListAsync(Token).AsTask();

    private Task<List<Model>> ModelsAsync() => _server.Models.ListAsync(Token).ToListAsync(Token).AsTask();
}

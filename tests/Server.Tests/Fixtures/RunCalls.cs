using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Calls of TrainingService about runs, each with a request id of its own unless it is given one.</summary>
internal static class RunCalls
{
    public const string Dataset = "datasets/0123456789abcdef0123456789abcdef";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Gives a server the dataset, where it doesn't have it yet, whatever an upload would say to it. Returns its folder.</summary>
    public static string AddDataset(this RunningServer server, string manifest = "nickname,label,split\nff,female,test\n")
    {
        string folder = Directory.CreateDirectory(Path.Combine(server.DataFolder, Dataset)).FullName;
        File.WriteAllText(Path.Combine(folder, "manifest.csv"), manifest);
        string id = DatasetName.ToId(Dataset);
        server.App.Services.GetRequiredService<JournalDatabase>()
            .Write(state => state.FindDataset(id) ?? state.AddDataset(id, new V1.Dataset { Name = Dataset }));
        return folder;
    }

    public static async Task<Run> CreateAsync(
        this TrainingService.TrainingServiceClient client, string? requestId = null, Action<CreateRunRequest>? change = null)
    {
        var request = new CreateRunRequest { RequestId = requestId ?? NewId(), Dataset = Dataset };
        change?.Invoke(request);
        return (await client.CreateRunAsync(request, cancellationToken: Token)).Run;
    }

    public static async Task<Run> GetAsync(this TrainingService.TrainingServiceClient client, string name) =>
        (await client.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: Token)).Run;

    public static async Task<Run> PauseAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, string etag = "") =>
        (await client.PauseRunAsync(
            new PauseRunRequest { RequestId = requestId ?? NewId(), Name = name, Etag = etag }, cancellationToken: Token)).Run;

    public static async Task<Run> ResumeAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, string etag = "") =>
        (await client.ResumeRunAsync(
            new ResumeRunRequest { RequestId = requestId ?? NewId(), Name = name, Etag = etag }, cancellationToken: Token)).Run;

    public static async Task<Run> CancelAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, string etag = "") =>
        (await client.CancelRunAsync(
            new CancelRunRequest { RequestId = requestId ?? NewId(), Name = name, Etag = etag }, cancellationToken: Token)).Run;

    public static async Task<DeleteRunResponse> DeleteAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, string etag = "") =>
        await client.DeleteRunAsync(
            new DeleteRunRequest { RequestId = requestId ?? NewId(), Name = name, Etag = etag }, cancellationToken: Token);

    public static async Task<PromoteRunResponse> PromoteAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, bool force = false) =>
        await client.PromoteRunAsync(
            new PromoteRunRequest { RequestId = requestId ?? NewId(), Name = name, Force = force }, cancellationToken: Token);

    public static async Task<UpdateHyperparametersResponse> UpdateAsync(
        this TrainingService.TrainingServiceClient client,
        string name,
        Hyperparameters values,
        string mask = "learning_rate",
        string? requestId = null) =>
        await client.UpdateHyperparametersAsync(
            new UpdateHyperparametersRequest
            {
                RequestId = requestId ?? NewId(),
                Name = name,
                Hyperparameters = values,
                UpdateMask = new FieldMask { Paths = { mask.Split(',', StringSplitOptions.RemoveEmptyEntries) } },
            },
            cancellationToken: Token);

    /// <summary>Watches a run to its end.</summary>
    public static async Task<List<RunEvent>> WatchAsync(
        this TrainingService.TrainingServiceClient client, string name, long after = 0)
    {
        using AsyncServerStreamingCall<WatchRunResponse> call = client.WatchRun(
            new WatchRunRequest { Name = name, AfterSequence = after }, cancellationToken: Token);
        var events = new List<RunEvent>();
        await foreach (WatchRunResponse response in call.ResponseStream.ReadAllAsync(Token))
        {
            events.AddRange(response.Events);
        }

        return events;
    }

    /// <summary>Waits until a run is in a state.</summary>
    public static async Task<Run> UntilAsync(this TrainingService.TrainingServiceClient client, string name, RunState state)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (true)
        {
            Run run = await client.GetAsync(name);
            if (run.State == state)
            {
                return run;
            }

            Assert.True(DateTime.UtcNow < end, $"{name} is {run.State} rather than {state}.");
            await Task.Delay(10, Token);
        }
    }

    public static string NewId() => Guid.NewGuid().ToString();
}

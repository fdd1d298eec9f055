using GenderGrpc.Client;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A run from its dataset's upload to its promotion, while processes are killed; and the same verbs again afterwards.</summary>
internal sealed class VerbScript(KillableServer server, RandomKills kills, string zip, string name)
{
    /// <summary>Points at which something can be killed.</summary>
    public const int Points = 12;

    /// <summary>Those of them at which a trainer is at the run.</summary>
    public static readonly int[] TrainerPoints = [2, 3, 4, 5, 8, 9, 10];

    private readonly string _id = Guid.NewGuid().ToString();
    private readonly List<(Func<Task<IMessage>> Verb, IMessage Answer)> _answered = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TrainingClient Client => server.Training;

    /// <summary>The run, as it was created.</summary>
    public Run Run { get; private set; } = new();

    /// <summary>The changes that were acknowledged, in order.</summary>
    public List<HyperparametersChange> Changes { get; } = [];

    /// <summary>The events that one watcher was told, from the first to the end of the run.</summary>
    public List<RunEvent> Watched { get; private set; } = [];

    /// <summary>The version that was promoted.</summary>
    public string ModelVersion { get; private set; } = "";

    /// <summary>Goes through the verbs.</summary>
    public async Task RunAsync()
    {
        Dataset dataset = await CallAsync(() => Client.UploadDatasetAsync(zip, name, Id("upload"), null, Token));
        Run = await CallAsync(() => Client.CreateRunAsync(
            new CreateRunRequest
            {
                RequestId = Id("create"),
                Dataset = dataset.Name,
                DisplayName = name,
                Hyperparameters = SmallModel.Of(),
            },
            Token));
        Task<List<RunEvent>> watching = Client.WatchRunAsync(Run.Name, cancellationToken: Token).ToListAsync(Token).AsTask();

        await TrainToAsync(10);
        await ChangeAsync("learning_rate", new Hyperparameters { LearningRate = 0.002 });
        long step = (await TrainToAsync(40)).Step;
        await CallAsync(() => Client.PauseRunAsync(new PauseRunRequest { RequestId = Id("pause"), Name = Run.Name }, Token));
        await Client.UntilAsync(Run, RunState.Paused);
        await ChangeAsync("weight_decay", new Hyperparameters { WeightDecay = 0.01 });
        await CallAsync(() => Client.ResumeRunAsync(new ResumeRunRequest { RequestId = Id("resume"), Name = Run.Name }, Token));
        await TrainToAsync(step + 30);
        await ChangeAsync("mask_threshold", new Hyperparameters { MaskThreshold = 0.7 });
        Watched = await kills.DuringTrainingAsync(() => watching);
        var promote = new PromoteRunRequest { RequestId = Id("promote"), Name = Run.Name };
        ModelVersion = (await CallAsync(() => Client.PromoteRunAsync(promote, Token))).ModelVersion;
    }

    /// <summary>Sends each verb again: it has the answer that it had, so it was recorded, and has no further effect.</summary>
    public async Task RepeatAsync()
    {
        foreach ((Func<Task<IMessage>> verb, IMessage answer) in _answered)
        {
            Assert.Equal(answer, await verb());
        }
    }

    private Task<Run> TrainToAsync(long step) => kills.DuringTrainingAsync(() => Client.UntilAsync(Run, step));

    private async Task ChangeAsync(string path, Hyperparameters values)
    {
        var request = new UpdateHyperparametersRequest
        {
            RequestId = Id(path),
            Name = Run.Name,
            Hyperparameters = values,
            UpdateMask = new FieldMask { Paths = { path } },
        };
        UpdateHyperparametersResponse answer = await CallAsync(() => Client.UpdateHyperparametersAsync(request, Token));
        Changes.Add(new HyperparametersChange { Step = answer.Step, UpdateMask = request.UpdateMask, Hyperparameters = values });
    }

    // What is answered is promised: it is remembered to be asked again.
    private async Task<T> CallAsync<T>(Func<Task<T>> verb)
        where T : IMessage
    {
        T answer = await kills.DuringVerbAsync(verb);
        _answered.Add((async () => await verb(), answer));
        return answer;
    }

    private string Id(string verb) => $"{_id} {verb}";
}

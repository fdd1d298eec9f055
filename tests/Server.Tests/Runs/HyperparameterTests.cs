using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class HyperparameterTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private TrainingService.TrainingServiceClient Client => _server.Training;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(ScriptedTrainer.Options());
        _server.AddDataset();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string, string, Hyperparameters> OutOfRange => new()
    {
        { "learning_rate", "1E-07 to 1", new Hyperparameters { LearningRate = 2 } },
        { "learning_rate", "1E-07 to 1", new Hyperparameters { LearningRate = double.NaN } },
        { "batch_size", "2 to 4096", new Hyperparameters { BatchSize = 1 } },
        { "loss", "BCE or MASK", new Hyperparameters { Loss = (TrainingLoss)7 } },
        { "source_column", "1 to 100", new Hyperparameters { SourceColumn = "" } },
        { "heads", "divide", new Hyperparameters { Heads = 3 } },
        { "heads", "divide", new Hyperparameters { Heads = 3, Model = ModelKind.Concat } },
        { "width", "0.1 to 1.4", new Hyperparameters { Width = 1.5 } },
        { "model", "ATTENTION or CONCAT or NICKNAME or AVATAR or FASTTEXT", new Hyperparameters { Model = (ModelKind)6 } },
        { "model", "ATTENTION or CONCAT", new Hyperparameters { Model = ModelKind.Unspecified } },
        { "attention_blocks", "CBAM or NONE", new Hyperparameters { AttentionBlocks = (AttentionBlocks)3 } },
        { "optimizer", "GC_ADAMW or ADAMW", new Hyperparameters { Optimizer = (OptimizerKind)(-1) } },
        { "tokenizer", "RUNE or WORDPIECE or BPE", new Hyperparameters { Tokenizer = (TokenizerKind)9 } },
        { "tokenizer", "RUNE where model is FASTTEXT", new Hyperparameters { Model = ModelKind.Fasttext, Tokenizer = TokenizerKind.Bpe } },
        { "wide_buckets", "0 where model is FASTTEXT", new Hyperparameters { Model = ModelKind.Fasttext, WideBuckets = 500 } },
        { "wide_buckets", "0 where model is AVATAR", new Hyperparameters { Model = ModelKind.Avatar, WideBuckets = 500 } },
        { "wide_length", "1 to 6", new Hyperparameters { WideLength = 7 } },
        { "gendered_nicknames", "0 to 200000", new Hyperparameters { GenderedNicknames = 200_001 } },
        { "account_share", "0 to 1", new Hyperparameters { AccountShare = -0.5 } },
        { "mask_ramp", "0 to 1", new Hyperparameters { MaskRamp = 1.5 } },
        { "ngram_minimum", "1 to 8", new Hyperparameters { NgramMinimum = 9 } },
        { "ngram_minimum", "at most ngram_length", new Hyperparameters { Model = ModelKind.Fasttext, NgramMinimum = 4 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task Create_ValueOutOfRange_NamesFieldAndRange(string field, string range, Hyperparameters values)
    {
        RpcException exception = await Refusals.AssertAsync(
            Client.CreateAsync(change: request => request.Hyperparameters = values),
            StatusCode.InvalidArgument,
            "HYPERPARAMETER_INVALID");

        exception.Details().AssertViolation("HYPERPARAMETER_INVALID", $"hyperparameters.{field}", range);
    }

    [Fact]
    public async Task Create_Words_ReachTheTrainerAsTheyAre()
    {
        var values = new Hyperparameters
        {
            Model = ModelKind.Fasttext,
            AttentionBlocks = AttentionBlocks.None,
            Optimizer = OptimizerKind.Adamw,
            NgramMinimum = 2,
            // No head is in it.
            Heads = 3,
        };
        Run run = await Client.CreateAsync(change: request => request.Hyperparameters = values);
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);

        Hyperparameters expected = run.Hyperparameters.Clone();
        expected.MergeFrom(values);
        Assert.Equal(expected, run.Hyperparameters);
        Assert.Equal(expected, trainer.Assignment.Hyperparameters);
    }

    [Fact]
    public async Task Update_RunWithoutTrainer_ActsAtTheNextStep()
    {
        Run run = await Client.CreateAsync();

        UpdateHyperparametersResponse answer =
            await Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1, Epochs = 7 });

        Assert.Equal(1, answer.Step);
        Assert.Equal(0.1, answer.Run.Hyperparameters.LearningRate);
        Assert.Equal(run.Hyperparameters.Epochs, answer.Run.Hyperparameters.Epochs);
        Assert.NotEqual(run.Etag, answer.Run.Etag);
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        Assert.Equal(run.Hyperparameters, trainer.Assignment.Hyperparameters);
        HyperparametersChange change = Assert.Single(trainer.Assignment.Changes);
        Assert.Equal((1, 0.1), (change.Step, change.Hyperparameters.LearningRate));
        Assert.False(change.Hyperparameters.HasEpochs);
    }

    [Fact]
    public async Task Update_RunInTraining_IsAnsweredWithTheStepThatTheTrainerNames()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        await trainer.StepAsync(1);
        Task<UpdateHyperparametersResponse>[] updates =
        [
            .. Enumerable.Range(0, 5).Select(_ => Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1 }, requestId: "once")),
        ];
        TrainerCommand command = await trainer.CommandAsync();
        Assert.Equal(["learning_rate"], command.Change.Change.UpdateMask.Paths);
        await trainer.StepAsync(2);
        await trainer.DoneAsync(command.Number, 3);

        UpdateHyperparametersResponse[] answers = await Task.WhenAll(updates);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(3, answers[0].Step);
        await trainer.StepAsync(3);
        await trainer.EndAsync(new TrainerEnd { ModelVersion = _server.ModelVersion });
        List<RunEvent> events = await Client.WatchAsync(run.Name);
        HyperparametersChange change =
            Assert.Single(events, happened => happened.HyperparametersChange is not null).HyperparametersChange;
        Assert.Equal((3, 0.1), (change.Step, change.Hyperparameters.LearningRate));
        Assert.Equal(0.1, (await Client.GetAsync(run.Name)).Hyperparameters.LearningRate);
    }

    [Fact]
    public async Task Update_TrainerEndsFirst_IsRefusedOrActsLater()
    {
        Run run = await Client.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server);
        Task<UpdateHyperparametersResponse> late = Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1 });
        await trainer.CommandAsync();
        await Client.PauseAsync(run.Name);
        await trainer.StepAsync(1, 2);
        await trainer.EndAsync(new TrainerEnd { PausedAtStep = 2 });
        Assert.Equal(3, (await late).Step);

        await Client.ResumeAsync(run.Name);
        using ScriptedTrainer last = await ScriptedTrainer.TakeAsync(_server);
        Task<UpdateHyperparametersResponse> tooLate = Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.2 });
        await last.CommandAsync();
        await last.EndAsync(new TrainerEnd { ModelVersion = _server.ModelVersion });
        await Refusals.AssertAsync(tooLate, StatusCode.FailedPrecondition, "RUN_STATE_CONFLICT");
    }

    [Theory]
    [InlineData("")]
    [InlineData("seed")]
    [InlineData("learning_rate,dimension")]
    [InlineData("no_such")]
    public async Task Update_MaskOfWhatCannotChange_IsRefused(string mask)
    {
        Run run = await Client.CreateAsync();

        RpcException exception = await Refusals.AssertAsync(
            Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1, Seed = 2 }, mask),
            StatusCode.InvalidArgument,
            "UPDATE_MASK_INVALID");

        exception.Details().AssertViolation("UPDATE_MASK_INVALID", "update_mask", "learning_rate, weight_decay");
    }

    [Fact]
    public async Task Update_MaskWithoutItsValue_IsRefused()
    {
        Run run = await Client.CreateAsync();

        RpcException exception = await Refusals.AssertAsync(
            Client.UpdateAsync(run.Name, new Hyperparameters(), "epochs"), StatusCode.InvalidArgument, "HYPERPARAMETER_INVALID");

        exception.Details().AssertViolation("HYPERPARAMETER_INVALID", "hyperparameters.epochs", "must be set");
    }

    [Fact]
    public async Task Update_OldEtag_IsRefused()
    {
        Run run = await Client.CreateAsync();
        await Client.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.1 });
        var request = new UpdateHyperparametersRequest
        {
            RequestId = RunCalls.NewId(),
            Name = run.Name,
            Etag = run.Etag,
            Hyperparameters = new Hyperparameters { LearningRate = 0.2 },
            UpdateMask = new FieldMask { Paths = { "learning_rate" } },
        };

        await Refusals.AssertAsync(
            Client.UpdateHyperparametersAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync,
            StatusCode.Aborted,
            "ETAG_MISMATCH");
    }
}

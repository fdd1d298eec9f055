using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class TrainCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_Settings_AreTheContractsFields()
    {
        var service = new PeerTrainingService();

        var run = await RunAsync(
            service,
            "train", "start", "--data", "abc", "--name", "first", "--from", "runs/0", "--from", "7", "--set", "learning-rate=0.002",
            "--set", "epochs=7", "--set", "loss=mask", "--set", "avatar_augmentation=false", "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(service.Run, Run.Parser.ParseJson(Assert.Single(run.OutputLines)));
        var request = Assert.IsType<CreateRunRequest>(Assert.Single(service.Requests));
        Assert.True(Guid.TryParse(request.RequestId, out _));
        request.RequestId = "";
        Assert.Equal(
            new CreateRunRequest
            {
                Dataset = "datasets/abc",
                DisplayName = "first",
                StartFrom = { "runs/0", "runs/7" },
                Hyperparameters = new() { LearningRate = 0.002, Epochs = 7, Loss = TrainingLoss.Mask, AvatarAugmentation = false },
            },
            request);
    }

    [Fact]
    public async Task Start_AsText_PrintsTheRunAlone()
    {
        var run = await RunAsync(new PeerTrainingService(), "train", "start", "--data", "datasets/abc");

        Assert.Equal(["runs/1"], run.OutputLines);
    }

    [Fact]
    public async Task Start_Watch_TellsTheRunThenItsEvents()
    {
        var service = new PeerTrainingService { Events = [Changed(1, RunState.Running), Changed(2, RunState.Succeeded)] };

        var run = await RunAsync(service, "train", "start", "--data", "datasets/abc", "--watch", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("runs/1", Run.Parser.ParseJson(run.OutputLines[0]).Name);
        Assert.Equal(service.Events, run.OutputLines[1..].Select(line => RunEvent.Parser.ParseJson(line)));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("promote")]
    [InlineData("delete")]
    public async Task Verb_ServerIsAwayForAMoment_IsSentAgainWithTheSameId(string verb)
    {
        var service = new PeerTrainingService { Refusals = 2 };

        var run = await RunAsync(service, "train", verb, "1", "--etag", "e", "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Single(run.OutputLines);
        Assert.Equal(3, service.Requests.Count);
        Assert.Single(service.Requests.Distinct());
        var text = service.Requests.First().ToString()!;
        Assert.Contains("\"name\": \"runs/1\"", text, StringComparison.Ordinal);
        Assert.Contains("\"etag\": \"e\"", text, StringComparison.Ordinal);
        Assert.Contains("is lost; trying again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_NoTimeToRetry_FailsAtOnce()
    {
        var service = new PeerTrainingService { Refusals = 1 };

        var run = await RunAsync(service, "train", "pause", "runs/1", "--retry", "0", "--request-id", "mine");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("mine", Assert.IsType<PauseRunRequest>(Assert.Single(service.Requests)).RequestId);
    }

    [Fact]
    public async Task Set_Values_AreMaskedByWhatIsNamed()
    {
        var service = new PeerTrainingService();

        var run = await RunAsync(service, "train", "set", "runs/1", "learning_rate=5e-4", "batch-size=32");

        Assert.Equal("runs/1: from step 4 on: batch-size=32, learning-rate=0.0005", run.Output.Trim());
        var request = Assert.IsType<UpdateHyperparametersRequest>(Assert.Single(service.Requests));
        Assert.Equal(["learning_rate", "batch_size"], request.UpdateMask.Paths);
        Assert.Equal(new Hyperparameters { LearningRate = 5e-4, BatchSize = 32 }, request.Hyperparameters);
    }

    public static TheoryData<string, string, int> Words => new()
    {
        { "loss", "bce", 1 },
        { "loss", "mask", 2 },
        { "model", "attention", 1 },
        { "model", "concat", 2 },
        { "model", "nickname", 3 },
        { "model", "avatar", 4 },
        { "model", "fasttext", 5 },
        { "attention-blocks", "cbam", 1 },
        { "attention-blocks", "none", 2 },
        { "tokenizer", "rune", 1 },
        { "tokenizer", "wordpiece", 2 },
        { "tokenizer", "bpe", 3 },
        { "optimizer", "gc-adamw", 1 },
        { "optimizer", "adamw", 2 },
        { "optimizer", "sgd", 3 },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Set_Word_IsItsValueAndIsShownAsTheWord(string name, string word, int number)
    {
        var service = new PeerTrainingService();

        var run = await RunAsync(service, "train", "set", "runs/1", $"{name}={word}");

        Assert.Equal($"runs/1: from step 4 on: {name}={word}", run.Output.Trim());
        var sent = Assert.IsType<UpdateHyperparametersRequest>(Assert.Single(service.Requests)).Hyperparameters;
        var field = Hyperparameters.Descriptor.FindFieldByName(name.Replace('-', '_'));
        Assert.True(field.Accessor.HasValue(sent));
        Assert.Equal(number, (int)field.Accessor.GetValue(sent));
    }

    [Fact]
    public void Words_OfTheContract_AreAllTold() => Assert.Equal(
        from field in Hyperparameters.Descriptor.Fields.InDeclarationOrder()
        where field.FieldType == Google.Protobuf.Reflection.FieldType.Enum
        from value in field.EnumType.Values
        where value.Number != 0
        orderby field.Name, value.Number
        select $"{field.Name.Replace('_', '-')} {value.Number}",
        Words.Select(row => row.Data).OrderBy(row => row.Item1, StringComparer.Ordinal).ThenBy(row => row.Item3)
            .Select(row => $"{row.Item1} {row.Item3}"));

    [Fact]
    public async Task Set_UnknownWord_NamesThoseThatThereAre()
    {
        var run = await RunAsync(new PeerTrainingService(), "train", "set", "runs/1", "optimizer=lion");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("optimizer is 'lion'; it must be gc-adamw or adamw or sgd.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_Force_IsSentAndTheGatesAreTold()
    {
        var service = new PeerTrainingService();

        var run = await RunAsync(service, "train", "promote", "runs/1", "--force");

        Assert.True(Assert.IsType<PromoteRunRequest>(Assert.Single(service.Requests)).Force);
        Assert.Equal(["serving sha256:1", "passed  minimum_accuracy: 0.9, limit 0.8"], run.OutputLines);
    }

    [Fact]
    public async Task List_Pages_AreOneDocument()
    {
        var json = await RunAsync(new PeerTrainingService(), "train", "list", "--json");
        var text = await RunAsync(new PeerTrainingService(), "train", "list");

        Assert.Equal(["runs/1", "runs/0"], ListRunsResponse.Parser.ParseJson(json.Output).Runs.Select(run => run.Name));
        Assert.Equal(3, text.OutputLines.Length);
        Assert.StartsWith("runs/1  SUCCEEDED  3/10", text.OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_FailedRun_SaysWhyWhateverTheDetails()
    {
        var failed = new Run
        {
            Name = "runs/1",
            State = RunState.Failed,
            Failure = new Google.Rpc.Status
            {
                Code = (int)Code.Internal,
                Message = "It broke.",
                Details = { new Any { TypeUrl = "type.googleapis.com/unknown.Type", Value = ByteString.CopyFrom(1) } },
            },
            LogTail = { "last \u001b[2J line" },
            Hyperparameters = new() { Epochs = 3, Loss = TrainingLoss.Bce },
        };

        var text = await RunAsync(new PeerTrainingService { Run = failed }, "train", "show", "runs/1");
        var json = await RunAsync(new PeerTrainingService { Run = failed }, "train", "show", "runs/1", "--json");

        Assert.Contains("failure   INTERNAL: It broke.", text.Output, StringComparison.Ordinal);
        Assert.Contains("log       last ·[2J line", text.Output, StringComparison.Ordinal);
        Assert.Contains("set       loss=bce", text.Output, StringComparison.Ordinal);
        Assert.Equal("It broke.", Run.Parser.ParseJson(json.Output).Failure.Message);
    }

    public static RunEvent Changed(long sequence, RunState state) => new()
    {
        Sequence = sequence,
        Time = new Timestamp { Seconds = 1_700_000_000 + sequence },
        StateChange = new RunStateChange { State = state },
    };

    internal static async Task<CommandLineRun> RunAsync(PeerTrainingService service, params string[] args)
    {
        await using var server = await PeerServer.StartAsync(training: service);
        return await CommandLineRun.StartAsync([.. args, "--server", server.Address.ToString()], Token);
    }
}

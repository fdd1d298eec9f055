using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.OpenInference;

public sealed class TensorInferTests : IAsyncLifetime
{
    private static readonly string[] s_defaultOutputs =
    [
        "probability_female", "label", "undetermined_reason", "avatar_probability_female", "nickname_probability_female",
        "modality_weights", "stopped_early",
    ];

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_AllKindsOfProfiles_AnswersWhatBatchPredictAnswers(bool isRaw)
    {
        ByteString[] avatars = [TestAvatars.White, TestAvatars.Black, TestAvatars.White, ByteString.Empty, ByteString.Empty, TestAvatars.LightGrey];
        string[] nicknames = ["F", "", "mm", "f", "", "n"];

        ModelInferResponse response =
            await _server.InferAsync(isRaw ? Tensors.Raw(avatars, nicknames) : Tensors.Typed(avatars, nicknames));

        Assert.Equal(isRaw ? s_defaultOutputs.Length : 0, response.RawOutputContents.Count);
        Assert.All(response.Outputs, output => Assert.Equal(isRaw, output.Contents is null));
        AssertSame(await PredictedAsync(avatars, nicknames), response);
        Assert.Contains("modality_conflict", response.Texts("undetermined_reason"));
        Assert.Contains("no_signal", response.Texts("undetermined_reason"));
        Assert.Contains("low_margin", response.Texts("undetermined_reason"));
    }

    [Fact]
    public async Task Infer_NoOutputsNamed_GivesAllButErrorWithTheirShapes()
    {
        ModelInferRequest request = Tensors.Nicknames("ff", "mm", "n");
        request.Id = "seven";

        ModelInferResponse response = await _server.InferAsync(request);

        Assert.Equal("seven", response.Id);
        Assert.Equal(TestBundle.Name, response.ModelName);
        Assert.Equal(_server.ModelVersion, response.ModelVersion);
        Assert.Equal(s_defaultOutputs, response.Outputs.Select(output => output.Name));
        Assert.All(response.Outputs, output => Assert.Equal(output.Name == "modality_weights" ? [3, 2] : [3], output.Shape));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_OutputsNamed_GivesThoseInTheirOrder(bool isRaw)
    {
        ModelInferRequest request = isRaw ? Tensors.Raw(null, ["ff", "mm"]) : Tensors.Nicknames("ff", "mm");

        ModelInferResponse response = await _server.InferAsync(request.Asking("label", "stopped_early", "probability_female"));

        Assert.Equal(["label", "stopped_early", "probability_female"], response.Outputs.Select(output => output.Name));
        Assert.Equal(["female", "male"], response.Texts("label"));
        Assert.Equal([false, false], response.Bools("stopped_early"));
        Assert.True(response.Floats("probability_female")[0] > 0.9 && response.Floats("probability_female")[1] < 0.1);
    }

    [Fact]
    public async Task Infer_AColumn_IsAsGoodAsAList()
    {
        ModelInferRequest request = Tensors.Nicknames("ff", "mm");
        request.Inputs[0].Shape.Add(1);

        ModelInferResponse response = await _server.InferAsync(request);

        Assert.Equal(["female", "male"], response.Texts("label"));
        Assert.Equal([2], response.Outputs[0].Shape);
    }

    [Fact]
    public async Task Infer_OneInputAlone_IsEnough()
    {
        ModelInferResponse avatars = await _server.InferAsync(Tensors.Raw([TestAvatars.White, TestAvatars.Black], null));
        ModelInferResponse nicknames = await _server.InferAsync(Tensors.Raw(null, ["mm"]));

        Assert.Equal(["female", "male"], avatars.Texts("label"));
        Assert.Equal([1, 0, 1, 0], avatars.Floats("modality_weights"));
        Assert.Equal(["male"], nicknames.Texts("label"));
        Assert.Equal([0, 1], nicknames.Floats("modality_weights"));
    }

    [Fact]
    public async Task Infer_MoreProfilesThanWindowAndQueue_AnswersAllInOrder()
    {
        await using RunningServer server =
            await RunningServer.StartAsync("--Inference:QueueCapacity=8", "--Inference:StreamWindow=4");
        string[] nicknames = [.. Enumerable.Range(0, 1024).Select(i => i % 3 == 0 ? "mm" : "ff")];

        ModelInferResponse response = await server.InferAsync(Tensors.Raw(null, nicknames));

        Assert.Equal(nicknames.Select(nickname => nickname == "mm" ? "male" : "female"), response.Texts("label"));
    }

    public static TheoryData<InferParameter, string> MaxErrors { get; } = new()
    {
        { new InferParameter { DoubleParam = 0.2 }, "female" },
        { new InferParameter { StringParam = "0.2" }, "female" },
        { new InferParameter { StringParam = "5e-2" }, "undetermined" },
    };

    [Theory]
    [MemberData(nameof(MaxErrors))]
    public async Task Infer_MaxError_SetsTheThreshold(InferParameter maxError, string label)
    {
        ModelInferResponse response = await _server.InferAsync(Tensors.Nicknames("f").With("max_error", maxError));

        Assert.Equal([label], response.Texts("label"));
    }

    [Fact]
    public async Task Infer_Cascade_LeavesAvatarsAloneThatItNeedsNot()
    {
        ModelInferResponse response = await _server.InferAsync(
            Tensors.Typed([TestAvatars.Broken, TestAvatars.White], ["ff", "n"]).With("compute", new InferParameter { StringParam = "cascade" }));

        Assert.Equal([true, false], response.Bools("stopped_early"));
        Assert.Equal("female", response.Texts("label")[0]);
        Assert.Equal([0, 1, 0.5f, 0.5f], response.Floats("modality_weights"));
    }

    [Fact]
    public async Task Infer_HintsOfOtherServers_ChangeNothing()
    {
        ModelInferRequest request = Tensors.Raw(null, ["ff"])
            .With("priority", new InferParameter { Uint64Param = 1 })
            .With("binary_data_output", new InferParameter { BoolParam = true })
            .With("timeout", new InferParameter { Int64Param = 60_000_000 })
            .Asking("label");
        request.Inputs[0].Parameters.Add("binary_data_size", new InferParameter { Int64Param = 6 });
        request.Outputs[0].Parameters.Add("binary_data", new InferParameter { BoolParam = true });

        Assert.Equal(["female"], (await _server.InferAsync(request)).Texts("label"));
    }

    [Fact]
    public async Task Infer_ModelByEachOfItsNames_IsServed()
    {
        string[] names = [Tensors.AnyActive, TestBundle.Name, _server.ModelVersion, ModelCalls.NameOf(_server.ModelVersion)];
        foreach (string name in names)
        {
            ModelInferRequest request = Tensors.Nicknames("ff");
            request.ModelName = name;
            Assert.Equal(["female"], (await _server.InferAsync(request)).Texts("label"));
            request.ModelVersion = _server.ModelVersion;
            Assert.Equal(["female"], (await _server.InferAsync(request)).Texts("label"));
        }
    }

    [Fact]
    public async Task Infer_ErrorsAskedFor_DoNotFailTheOthers()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:NicknameRunes=3");
        ModelInferRequest request = Tensors.Raw([TestAvatars.Broken, ByteString.Empty, ByteString.Empty], ["ff", "mm", "ffff"])
            .Asking("label", "probability_female", "stopped_early", "error");

        ModelInferResponse response = await server.InferAsync(request);

        Assert.Equal(["", "male", ""], response.Texts("label"));
        Assert.Collection(
            response.Texts("error"),
            error => Assert.Equal("AVATAR_UNDECODABLE avatar is no image that can be decoded", error),
            Assert.Empty,
            error => Assert.Equal("NICKNAME_TOO_LONG nickname has over 3 Unicode code points (Limits:NicknameRunes)", error));
        Assert.Equal([true, false, true], response.Floats("probability_female").Select(float.IsNaN));
        Assert.Equal([false, false, false], response.Bools("stopped_early"));
    }

    [Fact]
    public async Task Infer_QueueFull_IsRefusedWithRetryInfo()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync("--Inference:QueueCapacity=1");
        Task<ModelInferResponse> first = server.InferAsync(Tensors.Nicknames("ff"));
        await server.Batches.NextAsync();

        RpcException exception = await Refusals.AssertAsync(
            server.InferAsync(Tensors.Nicknames("mm")), StatusCode.ResourceExhausted, "QUEUE_FULL");

        Assert.True(exception.Details().Detail<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.Equal(["female"], (await first).Texts("label"));
    }

    [Fact]
    public async Task Infer_TimeoutOverInQueue_SpendsNoInference()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        Task<ModelInferResponse> first = server.InferAsync(Tensors.Nicknames("ff"));
        await server.Batches.NextAsync();

        await Refusals.AssertAsync(
            server.InferAsync(Tensors.Nicknames("mm").With("timeout", new InferParameter { Int64Param = 1 })),
            StatusCode.DeadlineExceeded,
            "DEADLINE_EXCEEDED");

        Assert.Equal(["female"], (await first).Texts("label"));
        Assert.Equal(1, server.Batches.Batches);
    }

    private async Task<Prediction[]> PredictedAsync(ByteString[] avatars, string[] nicknames)
    {
        var request = new BatchPredictRequest
        {
            Profiles = { avatars.Zip(nicknames, (avatar, nickname) => new Profile { Avatar = avatar, Nickname = nickname }) },
        };
        BatchPredictResponse response = await _server.Client.BatchPredictAsync(request, cancellationToken: Tensors.Token);
        return [.. response.Results.Select(result => result.Prediction)];
    }

    private static void AssertSame(Prediction[] expected, ModelInferResponse response)
    {
        Assert.Equal(expected.Select(prediction => prediction.Label.ToString().ToLowerInvariant()), response.Texts("label"));
        Assert.Equal(expected.Select(prediction => prediction.UndeterminedReason), response.Texts("undetermined_reason").Select(Reason));
        for (int i = 0; i < expected.Length; i++)
        {
            Evidence? avatar = expected[i].Evidence.SingleOrDefault(evidence => evidence.Modality == Modality.Avatar);
            Evidence? nickname = expected[i].Evidence.SingleOrDefault(evidence => evidence.Modality == Modality.Nickname);
            Assert.Equal(expected[i].ProbabilityFemale, response.Floats("probability_female")[i], 1e-6);
            Assert.Equal(avatar?.ProbabilityFemale ?? 0.5, response.Floats("avatar_probability_female")[i], 1e-6);
            Assert.Equal(nickname?.ProbabilityFemale ?? 0.5, response.Floats("nickname_probability_female")[i], 1e-6);
            Assert.Equal(avatar?.Weight ?? 0, response.Floats("modality_weights")[2 * i], 1e-6);
            Assert.Equal(nickname?.Weight ?? 0, response.Floats("modality_weights")[(2 * i) + 1], 1e-6);
        }
    }

    private static UndeterminedReason Reason(string text) => text.Length == 0
        ? UndeterminedReason.Unspecified
        : Enum.Parse<UndeterminedReason>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

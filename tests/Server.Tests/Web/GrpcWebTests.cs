using System.Net;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;

namespace GenderGrpc.Server.Tests.Web;

public sealed class GrpcWebTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public static TheoryData<GrpcWebMode> Modes { get; } = [GrpcWebMode.GrpcWeb, GrpcWebMode.GrpcWebText];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(RunningServer.WithHttp);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Predict_Unary_AnswersAsOverGrpc(GrpcWebMode mode)
    {
        var request = new PredictRequest { Profile = new Profile { Avatar = TestAvatars.White, Nickname = "F" } };
        PredictResponse grpc = await _server.Client.PredictAsync(request, cancellationToken: Token);
        using GrpcChannel channel = Open(mode);

        PredictResponse web = await new PredictionService.PredictionServiceClient(channel).PredictAsync(request, cancellationToken: Token);

        Assert.Equal(grpc.Prediction.ProbabilityFemale, web.Prediction.ProbabilityFemale, 6);
        Assert.Equal(grpc.Prediction.Evidence, web.Prediction.Evidence);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task StreamBatchPredict_ServerStream_AnswersEveryProfile(GrpcWebMode mode)
    {
        using GrpcChannel channel = Open(mode);
        var request = new StreamBatchPredictRequest();
        request.Profiles.AddRange(Enumerable.Range(0, 300).Select(i => new Profile { Nickname = i % 2 == 0 ? "ff" : "mm" }));
        using AsyncServerStreamingCall<StreamBatchPredictResponse> call =
            new PredictionService.PredictionServiceClient(channel).StreamBatchPredict(request, cancellationToken: Token);

        var answers = new SortedDictionary<int, Label>();
        await foreach (StreamBatchPredictResponse response in call.ResponseStream.ReadAllAsync(Token))
        {
            answers.Add(response.Index, response.Prediction.Label);
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(i => i % 2 == 0 ? Label.Female : Label.Male), answers.Values);
    }

    [Fact]
    public async Task Predict_OverALimit_HasTheDetails()
    {
        using GrpcChannel channel = Open(GrpcWebMode.GrpcWeb);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => new PredictionService.PredictionServiceClient(channel)
            .PredictAsync(new PredictRequest { Profile = new Profile { Nickname = new string('f', 257) } }, cancellationToken: Token)
            .ResponseAsync);

        exception.Details().AssertViolation("NICKNAME_TOO_LONG", "profile.nickname", "256");
    }

    [Fact]
    public async Task Predict_MessageTooLarge_HasTheDetails()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            RunningServer.WithHttp, "--Limits:MessageBytes=2048", "--Limits:AvatarBytes=1024");
        using GrpcChannel channel = Open(server, GrpcWebMode.GrpcWeb);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => new PredictionService.PredictionServiceClient(channel)
            .PredictAsync(new PredictRequest { Model = new string('x', 4000) }, cancellationToken: Token).ResponseAsync);

        exception.Details().AssertViolation("MESSAGE_TOO_LARGE", "message", "2048");
    }

    [Fact]
    public async Task Health_Checked_Serves()
    {
        using GrpcChannel channel = Open(GrpcWebMode.GrpcWeb);

        HealthCheckResponse health =
            await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Token);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task Trainer_Internal_IsNotForBrowsers()
    {
        using GrpcChannel channel = Open(GrpcWebMode.GrpcWeb);
        using AsyncServerStreamingCall<FetchFolderResponse> call = new TrainerService.TrainerServiceClient(channel)
            .FetchFolder(new FetchFolderRequest(), cancellationToken: Token);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token));

        Assert.Null(exception.GetRpcStatus()?.GetDetail<ErrorInfo>());
    }

    [Fact]
    public async Task GrpcPort_GrpcWeb_IsRefused()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(
            _server.App.Urls.First(),
            new GrpcChannelOptions
            {
                HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWeb, new HttpClientHandler()),
                DisposeHttpClient = true,
                HttpVersion = HttpVersion.Version20,
                HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            });

        await Assert.ThrowsAsync<RpcException>(() => new PredictionService.PredictionServiceClient(channel)
            .PredictAsync(new PredictRequest(), cancellationToken: Token).ResponseAsync);
    }

    private GrpcChannel Open(GrpcWebMode mode) => Open(_server, mode);

    private static GrpcChannel Open(RunningServer server, GrpcWebMode mode) => GrpcChannel.ForAddress(
        server.HttpAddress,
        new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(mode, new HttpClientHandler()),
            DisposeHttpClient = true,
            HttpVersion = HttpVersion.Version11,
            MaxSendMessageSize = null,
        });
}

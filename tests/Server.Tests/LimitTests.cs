using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Predict_AvatarOverLimit_NamesFieldAndLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:AvatarBytes=50");

        RpcException exception = await RefusedAsync(
            server, new PredictRequest { Profile = new() { Avatar = TestAvatars.White } });

        exception.Details().AssertViolation("AVATAR_TOO_LARGE", "profile.avatar", "50 bytes (Limits:AvatarBytes)");
    }

    [Fact]
    public async Task Predict_AvatarOverDefaultLimit_NamesFieldAndLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var avatar = ByteString.CopyFrom(new byte[(2 << 20) + 1]);

        RpcException exception = await RefusedAsync(server, new PredictRequest { Profile = new() { Avatar = avatar } });

        exception.Details().AssertViolation("AVATAR_TOO_LARGE", "profile.avatar", "2097152 bytes");
    }

    [Fact]
    public async Task Predict_TooManyPixels_NamesFieldAndLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:AvatarPixels=399");

        RpcException exception = await RefusedAsync(
            server, new PredictRequest { Profile = new() { Avatar = TestAvatars.White } });

        exception.Details().AssertViolation("AVATAR_TOO_MANY_PIXELS", "profile.avatar", "399 pixels (Limits:AvatarPixels)");
        Assert.Equal(0, server.Batches.Batches);
    }

    [Fact]
    public async Task Predict_UndecodableAvatar_NamesField()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        RpcException exception = await RefusedAsync(
            server, new PredictRequest { Profile = new() { Avatar = TestAvatars.Broken } });

        exception.Details().AssertViolation("AVATAR_UNDECODABLE", "profile.avatar", "decoded");
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
    }

    [Fact]
    public async Task Predict_NicknameOverLimit_CountsRunes()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:NicknameRunes=3");
        RpcException exception = await RefusedAsync(server, new PredictRequest { Profile = new() { Nickname = "ffff" } });
        exception.Details().AssertViolation(
            "NICKNAME_TOO_LONG", "profile.nickname", "3 Unicode code points (Limits:NicknameRunes)");

        // Three runes of two UTF-16 units each pass the limit, and then the graph knows no score for them.
        RpcException passed = await RefusedAsync(server, new PredictRequest { Profile = new() { Nickname = "😀😀😀" } });
        Assert.Equal(StatusCode.Internal, passed.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(0.51)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task Predict_MaxErrorOutOfRange_NamesFieldAndRange(double maxError)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        RpcException exception = await RefusedAsync(server, new PredictRequest { MaxError = maxError });

        exception.Details().AssertViolation("MAX_ERROR_OUT_OF_RANGE", "max_error", "over 0 and at most 0.5");
    }

    [Fact]
    public async Task BatchPredict_EmptyOrTooLarge_FailsTheCall()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:BatchItems=2");

        RpcException empty = await RefusedAsync(server, new BatchPredictRequest());
        RpcException large = await RefusedAsync(
            server, new BatchPredictRequest { Profiles = { new Profile(), new Profile(), new Profile() } });

        empty.Details().AssertViolation("BATCH_EMPTY", "profiles", "no profile");
        large.Details().AssertViolation("BATCH_TOO_LARGE", "profiles", "2 profiles (Limits:BatchItems)");
    }

    [Fact]
    public async Task BatchPredict_TermsThatCannotBeHad_FailTheCall()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        RpcException rate = await RefusedAsync(server, new BatchPredictRequest { Profiles = { new Profile() }, MaxError = 0.6 });
        RpcException model = await RefusedAsync(
            server, new BatchPredictRequest { Profiles = { new Profile() }, Model = "other" });

        rate.Details().AssertViolation("MAX_ERROR_OUT_OF_RANGE", "max_error", "0.5");
        Assert.Equal(StatusCode.NotFound, model.StatusCode);
    }

    [Fact]
    public async Task Predict_MessageOverLimit_NamesLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var avatar = ByteString.CopyFrom(new byte[16 << 20]);

        RpcException exception = await RefusedAsync(server, new PredictRequest { Profile = new() { Avatar = avatar } });

        exception.Details().AssertViolation("MESSAGE_TOO_LARGE", "message", "16777216 bytes (Limits:MessageBytes)");
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
    }

    [Fact]
    public async Task StreamPredict_MessageOverLimit_EndsTheCallWithTheLimit()
    {
        await using RunningServer server =
            await RunningServer.StartAsync("--Limits:AvatarBytes=1024", "--Limits:MessageBytes=2048");
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            server.Client.StreamPredict(cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(
            new() { Sequence = 1, Profile = new() { Nickname = "ff" } }, TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        await call.RequestStream.WriteAsync(
            new() { Profile = new() { Avatar = ByteString.CopyFrom(new byte[4096]) } }, TestContext.Current.CancellationToken);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        exception.Details().AssertViolation("MESSAGE_TOO_LARGE", "message", "2048 bytes (Limits:MessageBytes)");
    }

    [Fact]
    public async Task Predict_MalformedMessage_IsInvalidArgument()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var bytes = Marshallers.Create(content => content, content => content);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "gendergrpc.v1.PredictionService", "Predict", bytes, bytes);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => server.Channel.CreateCallInvoker().AsyncUnaryCall(
            method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), [0x0A, 0x7F]).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Equal("MESSAGE_MALFORMED", exception.Details().Detail<ErrorInfo>().Reason);
    }

    private static Task<RpcException> RefusedAsync(RunningServer server, PredictRequest request) =>
        Assert.ThrowsAsync<RpcException>(() =>
            server.Client.PredictAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

    private static Task<RpcException> RefusedAsync(RunningServer server, BatchPredictRequest request) =>
        Assert.ThrowsAsync<RpcException>(() =>
            server.Client.BatchPredictAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
}

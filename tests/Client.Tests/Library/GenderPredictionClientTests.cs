using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Library;

public sealed class GenderPredictionClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PredictAsync_NicknameAndAvatar_SendsBothAndReturnsThePrediction()
    {
        var script = new PeerScript();
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var prediction = await client.PredictAsync(
            nickname: "0.9", avatar: new byte[] { 1, 2, 3 }, new PredictionOptions { MaxError = 0.01 }, Token);

        Assert.Equal(Label.Female, prediction.Label);
        Assert.Equal(0.9, prediction.ProbabilityFemale);
        Assert.Equal("sha256:0.01", prediction.ModelVersion);
        Assert.Equal([1, 2, 3], Assert.Single(script.Received).Avatar.ToByteArray());
    }

    [Theory]
    [InlineData(Compute.Unspecified, false)]
    [InlineData(Compute.Cascade, true)]
    public async Task Predict_Compute_IsAskedForInEachKindOfCall(Compute compute, bool stopsEarly)
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();
        var options = new PredictionOptions { Compute = compute };
        var profile = new Profile { Nickname = "0.9" };

        var single = await client.PredictAsync(profile, options, Token);
        var batch = await client.PredictBatchAsync([profile], options, Token);
        var stream = await client.PredictStreamAsync(new[] { profile }.ToAsyncEnumerable(), options, cancellationToken: Token)
            .SingleAsync(Token);

        Assert.Equal(
            [stopsEarly, stopsEarly, stopsEarly],
            new[] { single, batch[0].Prediction, stream.Prediction }.Select(prediction => prediction.StoppedEarly));
    }

    [Fact]
    public async Task PredictAsync_NothingGiven_SendsAbsentFields()
    {
        var script = new PeerScript();
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        await client.PredictAsync(cancellationToken: Token);

        var profile = Assert.Single(script.Received);
        Assert.False(profile.HasNickname);
        Assert.False(profile.HasAvatar);
    }

    // Not a theory: attributes hold UTF-8, which has no lone surrogates.
    [Fact]
    public async Task PredictAsync_LoneSurrogates_AreReplaced()
    {
        var script = new PeerScript();
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();
        string[] nicknames = ["a\uD83D", "\uDC00b", "\uD83D\uD83D\uDC69\uDC69", "👩‍👩‍👧 陈婷婷"];
        var profiles = nicknames.Select(nickname => new Profile { Nickname = nickname }).ToArray();

        foreach (var profile in profiles)
        {
            await client.PredictAsync(profile, cancellationToken: Token);
        }

        Assert.Equal(
            ["a\uFFFD", "\uFFFDb", "\uFFFD\uD83D\uDC69\uFFFD", "👩‍👩‍👧 陈婷婷"],
            script.Received.Select(p => p.Nickname));
        Assert.Equal(nicknames, profiles.Select(p => p.Nickname));
    }

    [Fact]
    public async Task PredictAsync_LimitBroken_ThrowsWithTheDetails()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(() => client.PredictAsync("bad", cancellationToken: Token));

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        var violation = Assert.Single(exception.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal("profile.nickname", violation.Field);
    }

    [Fact]
    public async Task PredictBatchAsync_OneBadProfile_HasAnErrorOfItsOwn()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();
        Profile[] profiles = [new() { Nickname = "0.9" }, new() { Nickname = "bad" }, new() { Nickname = "0.1" }];

        var results = await client.PredictBatchAsync(profiles, cancellationToken: Token);

        Assert.Equal(Label.Female, results[0].Prediction.Label);
        Assert.Equal((int)Code.InvalidArgument, results[1].Error.Code);
        Assert.Equal(Label.Male, results[2].Prediction.Label);
    }

    [Fact]
    public async Task PredictAsync_Cancelled_ThrowsOperationCanceled()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.PredictAsync("0.9", cancellationToken: new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("127.0.0.1:5055")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("")]
    public void Connect_NotAnHttpUrl_Throws(string address) =>
        Assert.Throws<ArgumentException>(() => GenderPredictionClient.Connect(address));

    [Theory]
    [InlineData(0)]
    [InlineData(0.51)]
    [InlineData(double.NaN)]
    public void MaxError_OutOfRange_Throws(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PredictionOptions { MaxError = value });
}

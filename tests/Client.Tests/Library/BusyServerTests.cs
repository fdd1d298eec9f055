using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Library;

public sealed class BusyServerTests
{
    private readonly SkippedTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PredictAsync_Busy_WaitsAsLongAsTheServerAsksAndAtLeastItsOwnPause()
    {
        var script = new PeerScript { Refusals = new([TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(9)]) };
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var prediction = await client.PredictAsync("0.9", options: Retrying(TimeSpan.FromMinutes(1)), cancellationToken: Token);

        Assert.Equal(Label.Female, prediction.Label);
        Assert.Equal(4, script.Received.Count);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(9)], _time.Waits);
    }

    [Fact]
    public async Task PredictBatchAsync_Busy_IsSentAgain()
    {
        var script = new PeerScript { Refusals = new([TimeSpan.FromSeconds(3)]) };
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var results = await client.PredictBatchAsync([new Profile { Nickname = "0.9" }], Retrying(TimeSpan.FromMinutes(1)), Token);

        Assert.Equal(Label.Female, Assert.Single(results).Prediction.Label);
        Assert.Equal([TimeSpan.FromSeconds(3)], _time.Waits);
    }

    [Fact]
    public async Task PredictAsync_BusyForLongerThanItMayTake_ThrowsWithoutWaiting()
    {
        var script = new PeerScript { Refusals = new([TimeSpan.FromSeconds(16)]) };
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(
            () => client.PredictAsync("0.9", options: Retrying(TimeSpan.FromSeconds(15)), cancellationToken: Token));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(16), ServerBusy.RetryDelay(exception));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task PredictAsync_BusyAndNoRetry_Throws()
    {
        var script = new PeerScript { Refusals = new([TimeSpan.FromMilliseconds(1)]) };
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(() => client.PredictAsync("0.9", cancellationToken: Token));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        Assert.Single(script.Received);
    }

    [Fact]
    public async Task PredictAsync_Refused_IsNotSentAgain()
    {
        var script = new PeerScript();
        await using var server = await PeerServer.StartAsync(script);
        await using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(
            () => client.PredictAsync("bad", options: Retrying(TimeSpan.FromMinutes(1)), cancellationToken: Token));

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Null(ServerBusy.RetryDelay(exception));
        Assert.Single(script.Received);
    }

    private PredictionOptions Retrying(TimeSpan time) =>
        new() { Retry = new RetryOptions { For = time, FirstDelay = TimeSpan.FromMilliseconds(250), Time = _time } };
}

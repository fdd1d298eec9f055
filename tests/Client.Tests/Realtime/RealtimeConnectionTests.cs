using System.Net;
using System.Net.Sockets;
using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.EndToEnd.Tests.Faults;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

/// <summary>Servers that are away, come back, or break off.</summary>
public sealed class RealtimeConnectionTests
{
    private static readonly RealtimeOptions Quick =
        new() { FirstDelay = TimeSpan.FromMilliseconds(5), LongestDelay = TimeSpan.FromMilliseconds(20) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ServerComesLater_SendsWhatWaits()
    {
        var port = FreePort.Find();
        await using var predictor = new RealtimePredictor(new Uri($"http://127.0.0.1:{port}"), Quick);
        var host = new FrameHost(predictor);

        predictor.Start();
        Assert.True(host.Submit(1, "0.9"));
        Assert.True(host.Submit(2, "0.9", DateTimeOffset.UtcNow.AddMilliseconds(1)));
        await host.PollUntilAsync(() => host.Results.Count == 1 && predictor.Failure is not null);
        Assert.Equal(RealtimeState.Connecting, predictor.State);
        Assert.Equal((2ul, PredictionOutcome.Expired), (host.Results[0].Slot, host.Results[0].Outcome));
        await using var server = await PeerServer.StartAsync(port: port);
        await host.PollAllAsync();

        Assert.Equal((1ul, PredictionOutcome.Prediction), (host.Results[1].Slot, host.Results[1].Outcome));
        Assert.Equal(RealtimeState.Ready, predictor.State);
    }

    [Fact]
    public async Task Start_HandlerOfTheHost_ConnectsThroughIt()
    {
        var handlers = new List<HttpMessageHandler>();
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address, Quick with { CreateHandler = Make });
        var host = new FrameHost(predictor);

        predictor.Start();
        Assert.True(host.Submit(1, "0.9"));
        await host.PollAllAsync();

        Assert.Equal(PredictionOutcome.Prediction, Assert.Single(host.Results).Outcome);
        Assert.Single(handlers);

        HttpMessageHandler Make()
        {
            var handler = new SocketsHttpHandler();
            handlers.Add(handler);
            return handler;
        }
    }

    [Fact]
    public async Task Poll_ConnectionBreaks_SendsTheLatestOfEachSlotAgain()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, Quick with { Window = 3 });
        var host = new FrameHost(predictor);
        predictor.Start();
        Assert.True(host.Submit(1, "0.1"));
        await peer.NextAsync(Token);
        Assert.True(host.Submit(1, "0.2"));
        await peer.NextAsync(Token);
        Assert.True(host.Submit(2, "0.3"));
        await peer.NextAsync(Token);
        Assert.True(host.Submit(3, "0.4"));

        peer.Break();
        ulong[] again = [(await peer.NextAsync(Token)).Sequence, (await peer.NextAsync(Token)).Sequence, (await peer.NextAsync(Token)).Sequence];
        foreach (var sequence in again)
        {
            peer.Answer(new V1.StreamPredictResponse { Sequence = sequence, Prediction = new() });
        }

        await host.PollAllAsync();

        Assert.Equal([2ul, 3ul, 4ul], again);
        Assert.Equal(
            [PredictionOutcome.Superseded, PredictionOutcome.Prediction, PredictionOutcome.Prediction, PredictionOutcome.Prediction],
            host.OutcomesInOrder());
    }

    [Fact]
    public async Task Poll_ThirdConnectionBreaks_IsAnError()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, Quick);
        var host = new FrameHost(predictor);
        predictor.Start();
        Assert.True(host.Submit(1, "0.9"));

        for (var sending = 0; sending < 3; sending++)
        {
            await peer.NextAsync(Token);
            peer.Break();
        }

        await host.PollAllAsync();
        Assert.Equal((PredictionOutcome.Error, StatusCode.Unavailable), (host.Results[0].Outcome, host.Results[0].ErrorCode));
        Assert.Contains("broken", predictor.Failure, StringComparison.Ordinal);
        Assert.Equal(0, peer.Waiting);
    }

    [Fact]
    public async Task Stop_SomeUnanswered_GivesEachAnError()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        var predictor = new RealtimePredictor(server.Address, Quick with { Window = 2 });
        var host = new FrameHost(predictor);
        predictor.Start();
        Assert.True(host.Submit(1));
        await peer.NextAsync(Token);
        Assert.True(host.Submit(2));
        Assert.True(host.Submit(3));
        Assert.True(host.Submit(3));

        await predictor.DisposeAsync();
        await host.PollAllAsync();

        Assert.Equal(4, host.Results.Count);
        Assert.All(host.Results.Where(result => result.Submission != 3), result =>
            Assert.Equal((PredictionOutcome.Error, StatusCode.Cancelled), (result.Outcome, result.ErrorCode)));
    }

    [Fact]
    public async Task Dispose_ServerAwayOrSilent_Returns()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        int[] ports = [FreePort.Find(), ((IPEndPoint)silent.LocalEndpoint).Port];
        foreach (var port in ports)
        {
            var predictor = new RealtimePredictor(new Uri($"http://127.0.0.1:{port}"), Quick);
            var host = new FrameHost(predictor);
            predictor.Start();
            Assert.True(host.Submit(1));

            predictor.Dispose();
            await predictor.DisposeAsync();
            await predictor.DisposeAsync();

            await host.PollAllAsync();
            Assert.Equal(StatusCode.Cancelled, Assert.Single(host.Results).ErrorCode);
        }
    }

    [Fact]
    public async Task Dispose_NeverStarted_Returns()
    {
        var predictor = new RealtimePredictor(new Uri("http://127.0.0.1:1"));

        await predictor.DisposeAsync();

        Assert.Throws<InvalidOperationException>(predictor.Start);
    }
}

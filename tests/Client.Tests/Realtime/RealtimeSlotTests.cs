using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

/// <summary>Latest wins, and deadlines.</summary>
public sealed class RealtimeSlotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TrySubmit_NewerWhileOlderWaits_SupersedesItUnsent()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, new() { Window = 1 });
        var host = new FrameHost(predictor);
        predictor.Start();

        Assert.True(host.Submit(1, "0.1"));
        var first = await peer.NextAsync(Token);
        Assert.True(host.Submit(1, "0.2"));
        Assert.True(host.Submit(2, "0.3"));
        Assert.True(host.Submit(1, "0.4"));
        await host.PollUntilAsync(() => host.Results.Count == 1);
        peer.Answer(first);
        var second = await peer.NextAsync(Token);
        peer.Answer(second);
        var third = await peer.NextAsync(Token);
        peer.Answer(third);
        await host.PollAllAsync();

        // The newer one took the older one's place in the order.
        Assert.Equal((4ul, 3ul), (second.Sequence, third.Sequence));
        Assert.Equal(2, host.Results[0].Submission);
        Assert.Equal(
            [PredictionOutcome.Prediction, PredictionOutcome.Superseded, PredictionOutcome.Prediction, PredictionOutcome.Prediction],
            host.OutcomesInOrder());
        Assert.Equal(0, peer.Waiting);
    }

    [Fact]
    public async Task TrySubmit_NewerIsPredictedFirst_OlderIsSuperseded()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address);
        var host = new FrameHost(predictor);
        predictor.Start();

        Assert.True(host.Submit(1, "0.1"));
        var older = await peer.NextAsync(Token);
        Assert.True(host.Submit(1, "0.9"));
        peer.Answer(await peer.NextAsync(Token));
        peer.Answer(older);
        await host.PollAllAsync();

        Assert.Equal([PredictionOutcome.Superseded, PredictionOutcome.Prediction], host.OutcomesInOrder());
    }

    [Fact]
    public async Task Poll_ServerSupersedesOrExpires_SaysSo()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address);
        var host = new FrameHost(predictor);
        predictor.Start();

        for (ulong slot = 1; slot <= 4; slot++)
        {
            Assert.True(host.Submit(slot));
            await peer.NextAsync(Token);
        }

        peer.Answer(new StreamPredictResponse { Sequence = 1, Superseded = new() });
        peer.Answer(new StreamPredictResponse { Sequence = 2, Expired = new() });
        // Neither what nobody asked for, nor a second answer, nor one without an outcome, nor damaged details break anything.
        peer.Answer(new StreamPredictResponse { Sequence = 2, Expired = new() });
        peer.Answer(new StreamPredictResponse { Sequence = ulong.MaxValue, Prediction = new() });
        peer.Answer(new StreamPredictResponse { Sequence = 3 });
        var damaged = Any.Pack(new ErrorInfo());
        damaged.Value = ByteString.CopyFrom(0xff);
        peer.Answer(new StreamPredictResponse { Sequence = 4, Error = new() { Code = (int)Code.Internal, Details = { damaged } } });
        await host.PollAllAsync();

        Assert.Equal(
            [PredictionOutcome.Superseded, PredictionOutcome.Expired, PredictionOutcome.Error, PredictionOutcome.Error],
            host.OutcomesInOrder());
        Assert.Equal(RealtimeState.Ready, predictor.State);
    }

    [Fact]
    public async Task Poll_DeadlinePasses_IsExpiredWhetherItWaitsOrWasSent()
    {
        var time = new FakeTimeProvider();
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, new() { Window = 1, Time = time });
        var host = new FrameHost(predictor);
        predictor.Start();

        Assert.True(host.Submit(1, "0.1", time.GetUtcNow().AddSeconds(1)));
        var sent = await peer.NextAsync(Token);
        Assert.True(host.Submit(2, "0.2", time.GetUtcNow().AddSeconds(1)));
        Assert.True(host.Submit(3, "0.9", time.GetUtcNow().AddSeconds(2)));
        Assert.True(host.Submit(4, "0.4", time.GetUtcNow()));
        await host.PollUntilAsync(() => host.Results.Count == 1);
        // Again and again: the timer may not be set yet.
        await host.PollUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(host.Results.Count == 1 ? 100 : 0));
            return host.Results.Count == 3;
        });
        // It came too late, but makes room for the next one.
        peer.Answer(sent);
        peer.Answer(await peer.NextAsync(Token));
        await host.PollAllAsync();

        Assert.Equal(
            [PredictionOutcome.Expired, PredictionOutcome.Expired, PredictionOutcome.Prediction, PredictionOutcome.Expired],
            host.OutcomesInOrder());
        Assert.InRange(host.Results[1].Age, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }
}

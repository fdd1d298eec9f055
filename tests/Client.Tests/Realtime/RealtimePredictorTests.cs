using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

public sealed class RealtimePredictorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TrySubmit_ServerAnswers_GivesThePrediction()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(
            server.Address, new() { Prediction = new() { MaxError = 0.01, Model = "some", Compute = Compute.Cascade } });
        var host = new FrameHost(predictor);
        var avatar = new byte[10_000];
        Random.Shared.NextBytes(avatar);
        var deadline = DateTimeOffset.UtcNow.AddHours(1);

        predictor.Start();
        Assert.True(host.Submit(7, "0.9", deadline, avatar));
        var request = await peer.NextAsync(Token);
        peer.Answer(request);
        await host.PollAllAsync();

        Assert.Equal(avatar, request.Profile.Avatar.ToByteArray());
        Assert.Equal(("0.9", "some", 0.01, 7ul), (request.Profile.Nickname, request.Model, request.MaxError, request.Slot));
        Assert.Equal(Compute.Cascade, request.Compute);
        Assert.Equal(deadline, request.Deadline.ToDateTimeOffset());
        var result = Assert.Single(host.Results);
        Assert.Equal((1, 7ul, PredictionOutcome.Prediction), (result.Submission, result.Slot, result.Outcome));
        Assert.Equal((Label.Female, 0.9, "sha256:0.01"), (result.Label, result.ProbabilityFemale, result.ModelVersion));
        Assert.True(result.StoppedEarly);
        Assert.Equal((0.9, 1.0, 0.0), (result.NicknameProbabilityFemale, result.NicknameWeight, result.AvatarWeight));
        Assert.Equal(RealtimeState.Ready, predictor.State);
    }

    [Fact]
    public async Task TrySubmit_ManyAvatars_EachArrivesAsItWas()
    {
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = async (requests, responses, context) =>
            {
                await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
                {
                    var prediction = new Prediction { ProbabilityFemale = Checksum(request.Profile.Avatar.Span) };
                    await responses.WriteAsync(new() { Sequence = request.Sequence, Prediction = prediction }, context.CancellationToken);
                }
            },
        });
        await using var predictor = new RealtimePredictor(server.Address, new() { AvatarBytes = RealtimePredictor.MaxAvatarBytes });
        var host = new FrameHost(predictor);
        var random = new Random(1);
        var checksums = new List<double>();
        predictor.Start();

        // A slot of its own for each, so that none is superseded.
        await host.PollUntilAsync(() =>
        {
            var avatar = new byte[random.Next(100_000)];
            random.NextBytes(avatar);
            while (host.Submit((ulong)checksums.Count, avatar: avatar))
            {
                checksums.Add(Checksum(avatar));
                avatar = avatar[(avatar.Length / 2)..];
            }

            return checksums.Count > 2000;
        });
        await host.PollAllAsync();

        Assert.All(host.Results, result => Assert.Equal(checksums[(int)result.Slot], result.ProbabilityFemale));

        static double Checksum(ReadOnlySpan<byte> bytes)
        {
            var sum = 0L;
            foreach (var value in bytes)
            {
                sum = ((sum * 31) + value) % int.MaxValue;
            }

            return sum;
        }
    }

    [Fact]
    public async Task TrySubmit_ItemAtFault_GivesItsErrorAlone()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address);
        var host = new FrameHost(predictor);

        predictor.Start();
        Assert.True(host.Submit(1, "bad"));
        Assert.True(host.Submit(2, avatar: new byte[RealtimePredictor.MaxAvatarBytes + 1]));
        Assert.True(host.Submit(3, new string('f', 513)));
        Assert.True(host.Submit(4, "0.9\ud800"));
        await host.PollAllAsync();

        var bySlot = host.Results.ToDictionary(result => result.Slot);
        Assert.All([1ul, 2ul, 3ul], slot =>
            Assert.Equal((PredictionOutcome.Error, StatusCode.InvalidArgument), (bySlot[slot].Outcome, bySlot[slot].ErrorCode)));
        Assert.Equal(PredictionOutcome.Prediction, bySlot[4].Outcome);
    }

    [Fact]
    public async Task TrySubmit_NotRunning_IsFalse()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address);
        var host = new FrameHost(predictor);

        Assert.Equal(RealtimeState.Stopped, predictor.State);
        Assert.False(host.Submit(1));
        predictor.Start();
        Assert.True(host.Submit(1));
        predictor.Stop();
        Assert.False(host.Submit(1));

        Assert.Equal(RealtimeState.Stopped, predictor.State);
        Assert.Throws<InvalidOperationException>(predictor.Start);
        await host.PollAllAsync();
        Assert.Single(host.Results);
    }

    [Fact]
    public async Task TrySubmit_CapacityReached_IsFalseUntilResultsAreTaken()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, new() { Capacity = 4 });
        var host = new FrameHost(predictor);

        predictor.Start();
        for (ulong slot = 0; slot < 4; slot++)
        {
            Assert.True(host.Submit(slot));
        }

        Assert.False(host.Submit(5));
        peer.Answer(await peer.NextAsync(Token));
        await host.PollUntilAsync(() => host.Results.Count == 1);

        Assert.True(host.Submit(5));
        Assert.False(host.Submit(6));
    }

    [Fact]
    public async Task TrySubmit_NoRoomForTheAvatar_IsFalseUntilResultsAreTaken()
    {
        var peer = new HeldStream();
        await using var server = await PeerServer.StartAsync(peer.Script);
        await using var predictor = new RealtimePredictor(server.Address, new() { AvatarBytes = RealtimePredictor.MaxAvatarBytes });
        var host = new FrameHost(predictor);

        predictor.Start();
        Assert.True(host.Submit(1, avatar: new byte[1_500_000]));
        Assert.False(host.Submit(2, avatar: new byte[1_000_000]));
        Assert.True(host.Submit(3, avatar: new byte[500_000]));
        peer.Answer(await peer.NextAsync(Token));
        await host.PollUntilAsync(() => host.Results.Count == 1);

        Assert.True(host.Submit(2, avatar: new byte[1_000_000]));
    }

    [Fact]
    public async Task TrySubmit_HostStopsPolling_HoldsNoMoreThanItsCapacity()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address, new() { Capacity = 32 });
        var host = new FrameHost(predictor);
        predictor.Start();
        await host.PollUntilAsync(RealtimeState.Ready);

        var accepted = 0;
        for (var frame = 0; frame < 100_000; frame++)
        {
            accepted += host.Submit((ulong)frame % 8, "0.9") ? 1 : 0;
        }

        Assert.Equal(32, accepted);
        Assert.Equal(32, predictor.Outstanding);
        await host.PollAllAsync();
        Assert.Equal(32, host.Results.Count);
    }

    [Fact]
    public async Task TrySubmit_AfterLongSilence_GivesThePrediction()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address);
        var host = new FrameHost(predictor);
        predictor.Start();
        var frames = 0;

        // Its thread sleeps by then, or nearly so.
        await host.PollUntilAsync(() => ++frames > 1500);
        Assert.True(host.Submit(1, "0.9"));
        await host.PollAllAsync();
        await host.PollUntilAsync(() => ++frames > 3000);
        Assert.True(host.Submit(2, "0.9", DateTimeOffset.UtcNow.AddMinutes(1)));
        await host.PollAllAsync();

        Assert.All(host.Results, result => Assert.Equal(PredictionOutcome.Prediction, result.Outcome));
    }

    [Fact]
    public async Task Poll_NoBudgetOrFewPlaces_KeepsTheRestForTheNextCall()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address);
        for (ulong slot = 0; slot < 6; slot++)
        {
            Assert.False(predictor.TrySubmit(slot, [], "0.9", DateTimeOffset.MaxValue));
        }

        predictor.Start();
        for (ulong slot = 0; slot < 6; slot++)
        {
            Assert.True(predictor.TrySubmit(slot, [], "0.9", DateTimeOffset.MaxValue));
        }

        predictor.Stop();
        var results = new PredictionResult[4];
        Assert.Equal(0, predictor.Poll([], TimeSpan.MaxValue));
        var counts = new List<int>();
        while (predictor.Outstanding > 0)
        {
            counts.Add(predictor.Poll(results, TimeSpan.Zero));
            await Task.Yield();
        }

        Assert.Equal(6, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, 0, 4));
    }
}

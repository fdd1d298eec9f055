using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.EndToEnd.Tests.Faults;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

/// <summary>What ten thousand frames allocate on their thread.</summary>
public sealed class RealtimeAllocationTests
{
    private const int Frames = 10_000;
    private const int EnoughResults = 1000;

    private static readonly RealtimeOptions Quick =
        new() { Capacity = 64, FirstDelay = TimeSpan.FromMilliseconds(5), LongestDelay = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Frames_ServerUp_AllocateNothing()
    {
        await using var server = await PeerServer.StartAsync();
        await using var predictor = new RealtimePredictor(server.Address, Quick);
        predictor.Start();
        await new FrameHost(predictor).PollUntilAsync(RealtimeState.Ready);

        Assert.Equal(0, Measure(predictor, PredictionOutcome.Prediction, () => true));
    }

    [Fact]
    public async Task Frames_ServerDown_AllocateNothing()
    {
        await using var predictor = new RealtimePredictor(new Uri($"http://127.0.0.1:{FreePort.Find()}"), Quick);
        predictor.Start();

        Assert.Equal(0, Measure(predictor, PredictionOutcome.Superseded, () => true));
        Assert.Equal(RealtimeState.Connecting, predictor.State);
    }

    [Fact]
    public async Task Frames_ServerReconnecting_AllocateNothing()
    {
        var streams = 0;
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = async (requests, responses, context) =>
            {
                Interlocked.Increment(ref streams);
                for (var answers = 0; answers < 20 && await requests.MoveNext(context.CancellationToken); answers++)
                {
                    await responses.WriteAsync(PeerScript.Answer(requests.Current), context.CancellationToken);
                }

                throw new RpcException(new Status(StatusCode.Unavailable, "broken"));
            },
        });
        await using var predictor = new RealtimePredictor(server.Address, Quick);
        predictor.Start();
        await new FrameHost(predictor).PollUntilAsync(() => Volatile.Read(ref streams) > 0);

        Assert.Equal(0, Measure(predictor, PredictionOutcome.Superseded, () => Volatile.Read(ref streams) > 10));
    }

    /// <summary>Bytes in all frames from the ten-thousandth of warm-up on, until there were enough frames and results.</summary>
    private static long Measure(RealtimePredictor predictor, PredictionOutcome wanted, Func<bool> isEnough)
    {
        var avatar = new byte[6000];
        var results = new PredictionResult[32];
        var warmUp = Run(Frames);
        Assert.NotEqual(0, warmUp);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Frames);
        return GC.GetAllocatedBytesForCurrentThread() - before;

        int Run(int frames)
        {
            var found = 0;
            for (var frame = 0; frame < frames || found < EnoughResults || !isEnough(); frame++)
            {
                for (ulong slot = 0; slot < 4; slot++)
                {
                    predictor.TrySubmit(slot, avatar, "0.9", DateTimeOffset.UtcNow.AddMilliseconds(50));
                }

                var count = predictor.Poll(results, TimeSpan.FromMilliseconds(1));
                foreach (var result in results.AsSpan(0, count))
                {
                    found += result.Outcome == wanted ? 1 : 0;
                }

                Thread.Yield();
            }

            return found;
        }
    }
}

using GenderGrpc.Benchmarks.Load;
using GenderGrpc.Client.Realtime;
using GenderGrpc.EndToEnd.Tests.Faults;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>The account that frame loops keep.</summary>
public sealed class FrameClientTests
{
    private const double ChangesPerSecond = 120;
    private const int Frames = 30;

    [Fact]
    public async Task Run_NoServer_HasEverySubmissionAnsweredOnceAndNonePredicted()
    {
        var nowhere = new Uri($"http://127.0.0.1:{FreePort.Find()}");

        FrameClients clients = await FrameClients.RunAsync(
            nowhere, 2, ChangesPerSecond, warmUpFrames: 5, Frames, TestContext.Current.CancellationToken);

        Assert.NotEqual(0, clients.Submitted);
        Assert.Equal(0, clients.NotOnce);
        Assert.Equal(0, clients[PredictionOutcome.Prediction]);
        Assert.Equal(
            clients.Submitted,
            clients[PredictionOutcome.Superseded] + clients[PredictionOutcome.Expired] + clients[PredictionOutcome.Error]);
    }
}

using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Cli;
using GenderGrpc.Client.Tests.Servers;
using GenderGrpc.EndToEnd.Tests.Faults;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

/// <summary>The real server, killed and started again beneath a loop.</summary>
public sealed class RealtimeFaultTests : IDisposable
{
    private const int FramesOfAPhase = 150;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Frames_ServerKilledAndStartedAgain_EachSubmissionHasOneResult()
    {
        var port = FreePort.Find();
        byte[][] avatars = [[], await Avatar("cat.jpg"), await Avatar("suit.jpg"), [1, 2, 3]];
        await using var predictor = new RealtimePredictor(
            new Uri($"http://127.0.0.1:{port}"), new() { Capacity = 128, LongestDelay = TimeSpan.FromMilliseconds(200) });
        var host = new FrameHost(predictor);
        predictor.Start();

        for (var round = 0; round < 3; round++)
        {
            var starting = RealServer.StartAsync(_folder["data"], port);
            await FramesAsync(host, avatars, () => starting.IsCompleted && predictor.State == RealtimeState.Ready);
            using var server = await starting;
            var predictions = Predictions(host);
            var frames = 0;
            await FramesAsync(host, avatars, () => ++frames > FramesOfAPhase && Predictions(host) > predictions);
        }

        await FramesAsync(host, avatars, () => predictor.State == RealtimeState.Reconnecting);
        await predictor.DisposeAsync();
        await host.PollAllAsync();

        Assert.Equal(host.Accepted, host.Results.Count);
        Assert.Contains(host.Results, result => result.Outcome == PredictionOutcome.Superseded);
        Assert.Contains(host.Results, result => result.Outcome == PredictionOutcome.Expired);
        Assert.All(host.Results.Where(result => result.Outcome == PredictionOutcome.Error), result => Assert.True(
            result.ErrorCode is StatusCode.Unavailable or StatusCode.Cancelled || result.ErrorReason == "AVATAR_UNDECODABLE"));
        // No prediction is older than one of its slot that came before.
        Assert.All(
            host.Results.Where(result => result.Outcome == PredictionOutcome.Prediction).GroupBy(result => result.Slot),
            slot => Assert.Equal(slot.Select(result => result.Submission).Order(), slot.Select(result => result.Submission)));
    }

    private static int Predictions(FrameHost host) => host.Results.Count(result => result.Outcome == PredictionOutcome.Prediction);

    private static Task<byte[]> Avatar(string name) => File.ReadAllBytesAsync(
        Path.Combine(AppContext.BaseDirectory, "Samples", "images", name), TestContext.Current.CancellationToken);

    /// <summary>Frames with random submissions: of any slot, with and without avatars and deadlines, bad ones among them.</summary>
    private Task FramesAsync(FrameHost host, byte[][] avatars, Func<bool> isOver) => host.PollUntilAsync(() =>
    {
        for (var i = _random.Next(4); i > 0; i--)
        {
            host.Submit(
                (ulong)_random.Next(8),
                _random.Next(4) == 0 ? "" : "陈婷婷",
                _random.Next(4) == 0 ? null : DateTimeOffset.UtcNow.AddMilliseconds(_random.Next(200)),
                avatars[_random.Next(avatars.Length)]);
        }

        return isOver();
    });
}

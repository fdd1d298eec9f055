using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Client.Realtime;
using GenderGrpc.GameLoop.Engine;
using GenderGrpc.GameLoop.Report;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>What frame loops beside each other, each on a thread of its own, amount to.</summary>
internal sealed class FrameClients
{
    // Room for all that the samples' avatars take in flight; the default would be reserved by every client.
    private static readonly RealtimeOptions Options = new() { AvatarBytes = 4 << 20 };

    private readonly FrameClient[] _clients;

    private FrameClients(FrameClient[] clients)
    {
        _clients = clients;
        foreach (FrameClient client in clients)
        {
            EndToEnd.Add(client.EndToEnd);
            Frames.Add(client.Frames);
            Calls.Add(client.Calls);
        }
    }

    public Durations EndToEnd { get; } = new();

    public FrameCounts Frames { get; } = new();

    public Durations Calls { get; } = new();

    public long Submitted => _clients.Sum(client => client.Account.Submitted);

    public long Refused => _clients.Sum(client => client.Account.Refused);

    public long AllocatedBytes => _clients.Sum(client => client.AllocatedBytes);

    public int LateFrames => _clients.Sum(client => client.LateFrames);

    /// <summary>Submissions without a result, and results that none was owed.</summary>
    public long NotOnce => _clients.Sum(client => client.Account.Owed + client.Account.Unowed);

    public long this[PredictionOutcome outcome] => _clients.Sum(client => client.Account[outcome]);

    /// <summary>Runs so many of them, whose slots change at a rate in all.</summary>
    public static async Task<FrameClients> RunAsync(
        Uri server, int count, double changesPerSecond, int warmUpFrames, int frames, CancellationToken cancellationToken)
    {
        EncodedProfile[] profiles = ProfileTable.WholeSamples();
        var running = new List<Task<FrameClient>>();
        foreach (int _ in Enumerable.Range(0, count))
        {
            running.Add(Task.Factory.StartNew(
                () => Run(server, profiles, changesPerSecond / count, warmUpFrames, frames, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));
            // Games don't begin their frames together.
            await Task.Delay(FrameClock.FrameTime / count, cancellationToken);
        }

        return new FrameClients(await Task.WhenAll(running));
    }

    private static FrameClient Run(
        Uri server,
        EncodedProfile[] profiles,
        double changesPerSecond,
        int warmUpFrames,
        int frames,
        CancellationToken cancellationToken)
    {
        using var predictor = new RealtimePredictor(server, Options);
        predictor.Start();
        var client = new FrameClient(predictor, profiles, new ChangeSchedule(changesPerSecond));
        client.Run(warmUpFrames, frames, cancellationToken);
        return client;
    }
}

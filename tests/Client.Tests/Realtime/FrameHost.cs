using GenderGrpc.Client.Realtime;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

/// <summary>A host of a predictor, which keeps account of what it is owed.</summary>
internal sealed class FrameHost(RealtimePredictor predictor)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly PredictionResult[] _buffer = new PredictionResult[16];
    private readonly HashSet<long> _owed = [];

    public List<PredictionResult> Results { get; } = [];

    public int Accepted => Results.Count + _owed.Count;

    public bool Submit(ulong slot, string nickname = "", DateTimeOffset? deadline = null, byte[]? avatar = null)
    {
        if (!predictor.TrySubmit(slot, avatar, nickname, deadline ?? DateTimeOffset.MaxValue, out var number))
        {
            return false;
        }

        Assert.True(_owed.Add(number));
        return true;
    }

    /// <summary>Takes all results that there are; each must be owed.</summary>
    public void Poll()
    {
        int count;
        do
        {
            count = predictor.Poll(_buffer, TimeSpan.MaxValue);
            foreach (var result in _buffer.AsSpan(0, count))
            {
                Assert.True(_owed.Remove(result.Submission), $"Submission {result.Submission} was owed no result.");
                Assert.NotEqual(PredictionOutcome.None, result.Outcome);
                Assert.True(result.Age >= TimeSpan.Zero);
                Results.Add(result);
            }
        }
        while (count == _buffer.Length);
        Assert.Equal(_owed.Count, predictor.Outstanding);
    }

    /// <summary>Polls, a frame every millisecond, until something is so.</summary>
    public async Task PollUntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var frames = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        Poll();
        while (!condition())
        {
            await frames.WaitForNextTickAsync(patience.Token);
            Poll();
        }
    }

    /// <summary>Polls until every accepted submission has its result.</summary>
    public Task PollAllAsync() => PollUntilAsync(() => _owed.Count == 0);

    public Task PollUntilAsync(RealtimeState state) => PollUntilAsync(() => predictor.State == state);

    public PredictionOutcome[] OutcomesInOrder() =>
        [.. Results.OrderBy(result => result.Submission).Select(result => result.Outcome)];
}

using System.Collections.Concurrent;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>One StreamPredict call whose window is kept full.</summary>
internal sealed class StreamLoad(
    PredictionService.PredictionServiceClient client, ActivationLog log, SwapProfiles profiles, int window) : IDisposable
{
    private readonly SemaphoreSlim _room = new(window);

    // Which activation was acknowledged when an item was sent.
    private readonly ConcurrentDictionary<ulong, int> _unanswered = [];
    private int _reached;

    /// <summary>The activation that its latest answer is of.</summary>
    public int Reached => Volatile.Read(ref _reached);

    /// <summary>Whether no more items may be sent before one is answered.</summary>
    public bool IsFull => _room.CurrentCount == 0;

    /// <summary>
    /// Sends until it is enough, and gives all answers in the order in which they came; each is checked when it comes. It fails at the
    /// first item that fails.
    /// </summary>
    public async Task<List<SwapAnswer>> RunAsync(CancellationToken enough)
    {
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            client.StreamPredict(cancellationToken: TestContext.Current.CancellationToken);
        Task<ulong> sending = Task.Run(() => SendAsync(call.RequestStream, enough), TestContext.Current.CancellationToken);
        var answers = new List<SwapAnswer>();
        await foreach (StreamPredictResponse response in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            int requested = log.Requested;
            Assert.True(response.OutcomeCase == StreamPredictResponse.OutcomeOneofCase.Prediction, $"{response.Error}");
            Assert.True(_unanswered.TryRemove(response.Sequence, out int acknowledged), $"item {response.Sequence} is answered twice");
            profiles.Check(response.Sequence, response.Prediction);
            var answer = new SwapAnswer(response.Sequence, response.Prediction.ModelVersion, acknowledged, requested);
            Volatile.Write(ref _reached, Follow(Reached, answer));
            answers.Add(answer);
            _room.Release();
        }

        Assert.Equal((ulong)answers.Count, await sending);
        Assert.Empty(_unanswered);
        return answers;
    }

    /// <summary>Asserts that an answer is of no earlier activation than the one before it, and gives which.</summary>
    public int Follow(int before, SwapAnswer answer)
    {
        int activation = log.Find(answer.Version, Math.Max(before, answer.From), answer.To);
        Assert.True(
            activation >= 0,
            $"item {answer.Sequence} is answered by {answer.Version}, after activation {before}, sent after {answer.From}, answered before "
            + $"{answer.To + 1}");
        return activation;
    }

    /// <inheritdoc />
    public void Dispose() => _room.Dispose();

    private async Task<ulong> SendAsync(IClientStreamWriter<StreamPredictRequest> requests, CancellationToken enough)
    {
        ulong sequence = 0;
        for (; !enough.IsCancellationRequested; sequence++)
        {
            await _room.WaitAsync(TestContext.Current.CancellationToken);
            _unanswered[sequence] = log.Acknowledged;
            await requests.WriteAsync(
                new StreamPredictRequest { Sequence = sequence, Profile = profiles[sequence] }, TestContext.Current.CancellationToken);
        }

        await requests.CompleteAsync();
        return sequence;
    }
}

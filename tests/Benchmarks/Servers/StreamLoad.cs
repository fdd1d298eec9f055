using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Servers;

/// <summary>Streams that wait for answers before they send more (a closed loop), of this project's server or a peer.</summary>
internal sealed class StreamLoad(GrpcChannel channel, IReadOnlyList<Profile> profiles)
{
    /// <summary>Predicts so many profiles over several streams, each with a window of them in flight.</summary>
    public Task SaturateAsync(int items, int streams, int window, CancellationToken cancellationToken)
    {
        GenderPredictionClient client = GenderPredictionClient.FromChannel(channel);
        return Task.WhenAll(Enumerable.Range(0, streams).Select(async stream =>
        {
            IAsyncEnumerable<Profile> share = Enumerable.Range(0, ShareOf(items, streams, stream))
                .Select(i => profiles[(i + stream) % profiles.Count])
                .ToAsyncEnumerable();
            await foreach (StreamPredictResponse answer in client.PredictStreamAsync(
                share, window: window, cancellationToken: cancellationToken))
            {
                RequirePrediction(answer);
            }
        }));
    }

    /// <summary>Predicts so many profiles over several streams, each with one of them in flight.</summary>
    /// <returns>The time of each from its sending to its answer.</returns>
    public async Task<Latencies> OneByOneAsync(int items, int streams, CancellationToken cancellationToken)
    {
        var all = new Latencies(items);
        foreach (Latencies latencies in await Task.WhenAll(Enumerable.Range(0, streams).Select(
            stream => OneByOneAsync(ShareOf(items, streams, stream), stream, cancellationToken))))
        {
            all.Add(latencies);
        }

        return all;

        async Task<Latencies> OneByOneAsync(int count, int first, CancellationToken cancellationToken)
        {
            var latencies = new Latencies(count);
            using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
                new PredictionService.PredictionServiceClient(channel).StreamPredict(cancellationToken: cancellationToken);
            for (int i = 0; i < count; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                await call.RequestStream.WriteAsync(
                    new StreamPredictRequest { Sequence = (ulong)i, Profile = profiles[(first + i) % profiles.Count] }, cancellationToken);
                await call.ResponseStream.MoveNext(cancellationToken);
                latencies.AddSince(begun);
                RequirePrediction(call.ResponseStream.Current);
            }

            await call.RequestStream.CompleteAsync();
            return latencies;
        }
    }

    /// <summary>What it answers for each profile: the probability of female.</summary>
    public async Task<double[]> ProbabilitiesAsync(CancellationToken cancellationToken) => await GenderPredictionClient
        .FromChannel(channel)
        .PredictStreamAsync(profiles.ToAsyncEnumerable(), cancellationToken: cancellationToken)
        .Select(answer => RequirePrediction(answer).ProbabilityFemale)
        .ToArrayAsync(cancellationToken);

    private static int ShareOf(int items, int streams, int stream) => (items + streams - 1 - stream) / streams;

    private static Prediction RequirePrediction(StreamPredictResponse answer) =>
        answer.Prediction
        ?? throw new InvalidOperationException($"A sample profile has no prediction: {answer.OutcomeCase} {answer.Error}.");
}

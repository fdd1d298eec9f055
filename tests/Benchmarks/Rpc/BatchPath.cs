using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>BatchPredict calls: of one profile each where one at a time is asked for, else of many, several beside each other.</summary>
internal sealed class BatchPath(string transport, GrpcChannel channel, IReadOnlyList<Profile> profiles) : IPredictionPath
{
    private const int BatchSize = 64;
    private const int Callers = 4;

    private readonly GenderPredictionClient _client = GenderPredictionClient.FromChannel(channel);

    public string Name => $"BatchPredict over {transport}";

    public async Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        for (int i = 0; i < items; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await PredictAsync(i, 1, cancellationToken);
            latencies.AddSince(begun);
        }

        return latencies;
    }

    public Task SaturateAsync(int items, CancellationToken cancellationToken)
    {
        int begun = 0;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            int first;
            while ((first = Interlocked.Add(ref begun, BatchSize) - BatchSize) < items)
            {
                await PredictAsync(first, Math.Min(BatchSize, items - first), cancellationToken);
            }
        }));
    }

    private async Task PredictAsync(int first, int count, CancellationToken cancellationToken)
    {
        IEnumerable<Profile> batch = Enumerable.Range(first, count).Select(i => profiles[i % profiles.Count]);
        foreach (BatchPredictResult result in await _client.PredictBatchAsync(batch, cancellationToken: cancellationToken))
        {
            if (result.Prediction is null)
            {
                throw new InvalidOperationException($"A sample profile has no prediction: {result.Error}.");
            }
        }
    }
}

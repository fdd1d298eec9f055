using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>A Predict call for each profile.</summary>
internal sealed class UnaryPath(string transport, GrpcChannel channel, IReadOnlyList<Profile> profiles) : IPredictionPath
{
    private const int Callers = 64;

    private readonly GenderPredictionClient _client = GenderPredictionClient.FromChannel(channel);

    public string Name => $"Predict over {transport}";

    public async Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        for (int i = 0; i < items; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await _client.PredictAsync(profiles[i % profiles.Count], cancellationToken: cancellationToken);
            latencies.AddSince(begun);
        }

        return latencies;
    }

    public Task SaturateAsync(int items, CancellationToken cancellationToken)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < items)
            {
                await _client.PredictAsync(profiles[i % profiles.Count], cancellationToken: cancellationToken);
            }
        }));
    }
}

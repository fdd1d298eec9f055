using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>The ONNX session alone, on features made beforehand: neither decoding nor decision.</summary>
internal sealed class SessionPath(FeaturedProfiles profiles) : IPredictionPath
{
    public string Name => "ONNX session alone, features made beforehand";

    public Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        for (int i = 0; i < items; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            profiles.RunOne(i);
            latencies.AddSince(begun);
        }

        return Task.FromResult(latencies);
    }

    public Task SaturateAsync(int items, CancellationToken cancellationToken) => profiles.RunAsync(items, cancellationToken);
}

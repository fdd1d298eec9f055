using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>One StreamPredict call for all profiles.</summary>
internal sealed class StreamPath(string transport, GrpcChannel channel, int window, IReadOnlyList<Profile> profiles) : IPredictionPath
{
    private readonly StreamLoad _load = new(channel, profiles);

    public string Name => $"StreamPredict over {transport}";

    public Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken) =>
        _load.OneByOneAsync(items, streams: 1, cancellationToken);

    public Task SaturateAsync(int items, CancellationToken cancellationToken) =>
        _load.SaturateAsync(items, streams: 1, window, cancellationToken);
}

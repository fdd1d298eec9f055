using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Client;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>One gRPC stream from this process to the server's: what the wire costs, without what `score` adds.</summary>
internal sealed class StreamRoute(ProfileTable table, Uri server) : IRoute
{
    public string Name => "gRPC stream from this process to a server process";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using GenderPredictionClient client = GenderPredictionClient.Connect(server);
        IAsyncEnumerable<V1.Profile> profiles = table.Read()
            .Select(profile => profile.ToMessage())
            .ToAsyncEnumerable();
        await client.PredictStreamAsync(profiles, cancellationToken: cancellationToken).CountAsync(cancellationToken);
    }
}

using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>Only the ONNX session, on features made beforehand. It's what nothing else can surpass.</summary>
internal sealed class SessionRoute(ProfileTable table, int rows, ServerOptions options) : IRoute, IDisposable
{
    // Features are large; those of more rows than the caches hold don't make the session any slower.
    private readonly FeaturedProfiles _profiles = new(table.Read().Take(FeaturedProfiles.Most), options);

    public string Name => "ONNX session alone, features made beforehand";

    public Task RunAsync(CancellationToken cancellationToken) => _profiles.RunAsync(rows, cancellationToken);

    public void Dispose() => _profiles.Dispose();
}

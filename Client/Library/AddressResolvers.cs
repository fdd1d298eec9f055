using Grpc.Net.Client.Balancer;

namespace GenderGrpc.Client;

/// <summary>Tells a channel where the servers of an address are.</summary>
internal sealed class AddressResolvers(ServerAddress address) : IServiceProvider
{
    // How often a name is looked up: how late a new server gets its share.
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromSeconds(15);

    private readonly ResolverFactory[] _factories =
    [
        new StaticResolverFactory(_ => address.Servers.Select(server => new BalancerAddress(server.Host, server.Port)).ToArray()),
        new DnsResolverFactory(LookUpInterval),
    ];

    /// <inheritdoc />
    public object? GetService(Type serviceType) => serviceType == typeof(IEnumerable<ResolverFactory>) ? _factories : null;
}

using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>The servers that a client calls.</summary>
/// <remarks>
/// Calls for one profile or a batch go through one channel, which gives each to the next server that is connected. Streams are placed
/// here instead, each with a server of its own: a balancer chooses among those that are connected when a stream opens, and at the
/// start that is one.
/// </remarks>
internal sealed class Replicas : IDisposable
{
    private readonly List<GrpcChannel> _owned = [];
    private readonly PredictionService.PredictionServiceClient[] _services;

    /// <summary>Connects to all of an address.</summary>
    public Replicas(ServerAddress address)
    {
        Channel = address.IsBalanced ? Own(ServerChannel.OpenBalanced(address)) : Own(ServerChannel.Open(address.Servers[0]));
        _services = address.Servers.Count == 1
            ? [new PredictionService.PredictionServiceClient(Channel)]
            : [.. address.Servers.Select(server => new PredictionService.PredictionServiceClient(Own(ServerChannel.OpenOneOf(server))))];
        IsBalanced = address.IsBalanced;
    }

    /// <summary>Takes a channel that is its caller's.</summary>
    public Replicas(GrpcChannel channel)
    {
        Channel = channel;
        _services = [new PredictionService.PredictionServiceClient(channel)];
    }

    /// <summary>The channel for calls that any server may answer.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Whether another server may answer where one is lost.</summary>
    public bool IsBalanced { get; }

    /// <summary>The places for streams.</summary>
    public int Count => _services.Length;

    /// <summary>The service at a place; counting goes round.</summary>
    public PredictionService.PredictionServiceClient this[int turn] => _services[turn % _services.Length];

    public void Dispose() => _owned.ForEach(channel => channel.Dispose());

    private GrpcChannel Own(GrpcChannel channel)
    {
        _owned.Add(channel);
        return channel;
    }
}

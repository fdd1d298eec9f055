using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>How this project's clients connect.</summary>
internal static class ServerChannel
{
    /// <summary>The largest message of either direction; the server's limit is the same.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    public static GrpcChannel Open(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            // A proxy from the environment must not come between two programs on one machine.
            UseProxy = !address.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A server that vanished without closing its connections is noticed.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
        };
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
    }
}

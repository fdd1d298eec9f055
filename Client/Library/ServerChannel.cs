using System.Diagnostics.CodeAnalysis;
using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>How this project's clients connect.</summary>
internal static class ServerChannel
{
    /// <summary>The largest message of either direction; the server's limit is the same.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>Throws <see cref="ArgumentException"/> unless the address is one that a channel can be opened to.</summary>
    public static void ThrowUnlessAddress([NotNull] Uri? address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("The address must be a URL such as http://127.0.0.1:5055.", nameof(address));
        }
    }

    public static GrpcChannel Open(Uri address) => Open(address, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20));

    /// <summary>Opens a channel with the runtime's own handler.</summary>
    /// <param name="address">The server.</param>
    /// <param name="pingDelay">How long a connection with calls may be silent before it is asked whether it lives.</param>
    /// <param name="pingTimeout">How long it may take to answer that.</param>
    public static GrpcChannel Open(Uri address, TimeSpan pingDelay, TimeSpan pingTimeout)
    {
        // A proxy from the environment must not come between two programs on one machine.
        var useProxy = !address.IsLoopback;
#if NETSTANDARD
        // What it runs on may have no more than this: nothing is pinged, and the system's own time limits hold.
        return Open(address, new ExactVersionHandler(new HttpClientHandler { UseProxy = useProxy }));
#else
        return Open(address, new SocketsHttpHandler
        {
            UseProxy = useProxy,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A server that vanished without closing its connections is noticed.
            KeepAlivePingDelay = pingDelay,
            KeepAlivePingTimeout = pingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
        });
#endif
    }

    /// <summary>Opens a channel that owns its handler.</summary>
    public static GrpcChannel Open(Uri address, HttpMessageHandler handler) =>
        GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
}

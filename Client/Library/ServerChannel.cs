using System.Diagnostics.CodeAnalysis;
#if !NETSTANDARD
using GenderGrpc.V1;
using Grpc.Core;
#endif
using Grpc.Net.Client;
#if !NETSTANDARD
using Grpc.Net.Client.Configuration;
#endif

namespace GenderGrpc.Client;

/// <summary>How this project's clients connect.</summary>
internal static class ServerChannel
{
    /// <summary>The largest message of either direction; the server's limit is the same.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan QuickPing = TimeSpan.FromSeconds(5);
#if !NETSTANDARD
    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastReconnect = TimeSpan.FromSeconds(5);
#endif

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

    /// <summary>Opens a channel to one of several servers: that it is lost shows soon, as others can answer.</summary>
    public static GrpcChannel OpenOneOf(Uri address) => Open(address, QuickPing, QuickPing);

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
        return Open(address, Handler(useProxy, pingDelay, pingTimeout));
#endif
    }

#if NETSTANDARD
    /// <summary>Throws: the gRPC library's balancing needs a handler that its build for this target doesn't have.</summary>
    public static GrpcChannel OpenBalanced(ServerAddress address) => throw new PlatformNotSupportedException(
        $"Only one server can be called from the build for netstandard2.1, and not {address}: it has no balancing.");
#else
    /// <summary>Opens a channel that gives each call to the next of several servers, those that aren't connected left out.</summary>
    public static GrpcChannel OpenBalanced(ServerAddress address)
    {
        var server = address.Servers[0];
        var options = Options(Handler(useProxy: false, QuickPing, QuickPing));
        options.Credentials = server.Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        options.ServiceProvider = new AddressResolvers(address);
        // A server that comes back is found again soon.
        options.InitialReconnectBackoff = FirstReconnect;
        options.MaxReconnectBackoff = LastReconnect;
        options.ServiceConfig = new ServiceConfig
        {
            LoadBalancingConfigs = { new RoundRobinConfig() },
            MethodConfigs = { Retried("Predict", "BatchPredict") },
        };
        return GrpcChannel.ForAddress(address.IsDnsName ? $"dns:///{server.Authority}" : "static:///servers", options);
    }

    // Predictions have no effect but their answer: they may be asked for twice.
    private static MethodConfig Retried(params string[] methods)
    {
        var config = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 5,
                InitialBackoff = TimeSpan.FromMilliseconds(50),
                MaxBackoff = TimeSpan.FromSeconds(1),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (var method in methods)
        {
            config.Names.Add(new MethodName { Service = PredictionService.Descriptor.FullName, Method = method });
        }

        return config;
    }

    private static SocketsHttpHandler Handler(bool useProxy, TimeSpan pingDelay, TimeSpan pingTimeout) => new()
    {
        UseProxy = useProxy,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // A server that vanished without closing its connections is noticed.
        KeepAlivePingDelay = pingDelay,
        KeepAlivePingTimeout = pingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        EnableMultipleHttp2Connections = true,
    };
#endif

    /// <summary>Opens a channel that owns its handler.</summary>
    public static GrpcChannel Open(Uri address, HttpMessageHandler handler) => GrpcChannel.ForAddress(address, Options(handler));

    private static GrpcChannelOptions Options(HttpMessageHandler handler) => new()
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
    };
}

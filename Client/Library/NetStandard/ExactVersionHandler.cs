using System.Reflection;

namespace GenderGrpc.Client.NetStandard;

/// <summary>
/// Asks for HTTP/2 and nothing lower, where the runtime can be asked: since .NET 5. Without TLS it would take HTTP/1.1 else, which has
/// no gRPC. The gRPC client does so itself on runtimes that it was built for.
/// </summary>
internal sealed class ExactVersionHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // HttpVersionPolicy.RequestVersionExact
    private const int Exact = 2;

    private static readonly PropertyInfo? s_policy = typeof(HttpRequestMessage).GetProperty("VersionPolicy");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        s_policy?.SetValue(request, Enum.ToObject(s_policy.PropertyType, Exact));
        return base.SendAsync(request, cancellationToken);
    }
}

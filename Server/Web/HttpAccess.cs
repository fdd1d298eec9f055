using System.Collections.Immutable;
using System.Net;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;

namespace GenderGrpc.Server.Web;

/// <summary>From where the HTTP port may be used, as far as browsers tell.</summary>
internal sealed class HttpAccess
{
    private const string All = "*";
    private const string OriginsKey = "Listen:AllowedOrigins";

    private readonly ImmutableArray<string> _hosts;
    private readonly bool _anyHost;

    private HttpAccess(ImmutableArray<string> origins, ImmutableArray<string> hosts, bool isLoopback)
    {
        Origins = origins;
        _hosts = hosts;
        _anyHost = !isLoopback || hosts.Contains(All);
    }

    /// <summary>The origins whose pages may read answers: * for all, none for none.</summary>
    public ImmutableArray<string> Origins { get; }

    /// <summary>Throws <see cref="StartupException"/> where an origin is none.</summary>
    public static HttpAccess Of(ListenOptions options, bool isLoopback)
    {
        ImmutableArray<string> origins = Split(options.AllowedOrigins);
        string? wrong = origins.FirstOrDefault(origin => !IsOrigin(origin) && (origin != All || origins.Length > 1));
        return wrong is null
            ? new HttpAccess(origins, Split(options.AllowedHosts), isLoopback)
            : throw new StartupException(
                $"{OriginsKey} has '{wrong}'; it must be * alone, or origins such as https://example.com with commas between them.");
    }

    /// <summary>
    /// Whether a request for this host is answered. On loopback only this machine can ask, but so can any page in its browser, whose
    /// name may be made to lead here (DNS rebinding): a name must be one that we know. IP addresses can't be redirected.
    /// </summary>
    public bool Allows(HostString host) =>
        _anyHost
        || IPAddress.TryParse(host.Host, out _)
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || _hosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https"
        && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;

    private static ImmutableArray<string> Split(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}

using System.Collections.Immutable;
using Microsoft.AspNetCore.Routing.Template;

namespace GenderGrpc.Server.Web;

/// <summary>
/// Which HTTP methods a path takes. Routing itself doesn't tell for every path: gRPC's endpoint for unknown services is a candidate for
/// any method, and refuses what isn't gRPC only afterwards.
/// </summary>
internal sealed class PathMethods(EndpointDataSource endpoints)
{
    /// <summary>The methods, in order; none where there is nothing at the path.</summary>
    public ImmutableArray<string> Of(PathString path) =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => HttpPort.Owns(endpoint) && Matches(endpoint, path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static bool Matches(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}

using GenderGrpc.Server.Startup;
using Google.Rpc;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace GenderGrpc.Server.Web;

/// <summary>The port for JSON over HTTP and gRPC-Web. The gRPC port stays as it is without it: it serves nothing of this one.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Access">Which pages and names it answers to.</param>
/// <param name="HasMetrics">Whether it serves the metrics.</param>
internal sealed record HttpPort(ListenAddress Address, HttpAccess Access, bool HasMetrics)
{
    private const string MetricsPath = "/metrics";
    private const string OpenApiPath = "/openapi/v1.json";

    // What browsers let pages read of an answer of gRPC-Web that has no messages.
    private static readonly string[] ReadableHeaders = ["grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after"];

    private static readonly object Mark = new HttpPortMark();

    /// <summary>Whether a request came in at this port.</summary>
    public static bool Serves(HttpContext context) => context.Features.Get<HttpPortMark>() is not null;

    /// <summary>Makes Kestrel listen.</summary>
    public void Listen(KestrelServerOptions kestrel) => Address.Configure(kestrel, MarkConnections);

    /// <summary>Adds what the port needs.</summary>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(Access);
        services.AddSingleton<PathMethods>();
        services.AddGrpc().AddJsonTranscoding(json =>
        {
            // As protobuf's JSON has it: a number over 2^53 would be rounded by many readers.
            json.JsonSettings.WriteInt64sAsStrings = true;
            json.TypeRegistry = Google.Protobuf.Reflection.TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
        });
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. Access.Origins])
            .AllowAnyHeader()
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete)
            .WithExposedHeaders(ReadableHeaders)));
    }

    /// <summary>Adds what is done with a request before its service sees it.</summary>
    public void Use(WebApplication app)
    {
        app.UseMiddleware<PortMiddleware>();
        app.UseWhen(Serves, http =>
        {
            http.UseMiddleware<BareAnswerMiddleware>();
            if (Access.Origins.Length > 0)
            {
                http.UseCors();
            }

            http.UseGrpcWeb();
            http.UseMiddleware<JsonRequestMiddleware>();
        });
    }

    /// <summary>Adds the OpenAPI document and the metrics.</summary>
    public void Map(WebApplication app)
    {
        var document = new Lazy<byte[]>(OpenApi.OpenApiDocument.Write);
        app.MapGet(OpenApiPath, () => Results.Bytes(document.Value, "application/json")).WithMetadata(HttpPortOnly.Instance);
        if (HasMetrics)
        {
            app.MapPrometheusScrapingEndpoint(MetricsPath)
                .WithMetadata(HttpPortOnly.Instance, new HttpMethodMetadata([HttpMethods.Get]));
        }
    }

    /// <summary>Whether an endpoint is of this port alone.</summary>
    public static bool Owns(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null
        || endpoint.Metadata.GetMetadata<HttpPortOnly>() is not null;

    // Without TLS there is nothing by which a client and Kestrel could agree on HTTP/2.
    private static void MarkConnections(KestrelListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features[typeof(HttpPortMark)] = Mark;
            return next(connection);
        });
    }

    private sealed class HttpPortMark;

    private sealed class HttpPortOnly
    {
        public static HttpPortOnly Instance { get; } = new();
    }
}

using GenderGrpc.Server.Startup;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GenderGrpc.Server.Telemetry;

/// <summary>
/// Where metrics and traces go: metrics to whoever reads the page, both by OTLP to where OpenTelemetry's environment variables say. Where
/// neither is asked for, nothing is made.
/// </summary>
/// <param name="HasPage">Whether there is a page of metrics.</param>
/// <param name="SendsMetrics">Whether metrics are sent.</param>
/// <param name="SendsTraces">Whether traces are made and sent.</param>
internal sealed record TelemetryExport(bool HasPage, bool SendsMetrics, bool SendsTraces)
{
    private const string ServiceName = "gendergrpc-server";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Throws <see cref="StartupException"/> where a variable names no endpoint.</summary>
    public static TelemetryExport Of(IConfiguration configuration, bool hasPage) => new(
        hasPage,
        Sends(configuration, MetricsEndpoint, "OTEL_METRICS_EXPORTER"),
        Sends(configuration, TracesEndpoint, "OTEL_TRACES_EXPORTER"));

    /// <summary>Adds what makes and sends them.</summary>
    public void AddServices(IServiceCollection services)
    {
        if (!HasPage && !SendsMetrics && !SendsTraces)
        {
            return;
        }

        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            // The environment's word is the last: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
            .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector());
        if (HasPage || SendsMetrics)
        {
            telemetry.WithMetrics(AddMetrics);
        }

        if (SendsTraces)
        {
            telemetry.WithTracing(AddTraces);
        }
    }

    private void AddMetrics(MeterProviderBuilder metrics)
    {
        metrics.AddMeter(
            ServerMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
        if (HasPage)
        {
            metrics.AddPrometheusExporter();
        }

        if (SendsMetrics)
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(ServerTraces.SourceName)
        .AddAspNetCoreInstrumentation(calls => calls.EnrichWithHttpRequest = (span, _) =>
        {
            // The route tells what was called; the rest of an address may be anything that somebody typed.
            span.SetTag("url.path", null);
            span.SetTag("url.query", null);
            span.SetTag("user_agent.original", null);
        })
        .AddOtlpExporter();

    private static bool Sends(IConfiguration configuration, string endpointOfSignal, string exporter)
    {
        string key = string.IsNullOrWhiteSpace(configuration[endpointOfSignal]) ? Endpoint : endpointOfSignal;
        string? endpoint = configuration[key];
        if (string.IsNullOrWhiteSpace(endpoint) || configuration[exporter] is "none")
        {
            return false;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? true
            : throw new StartupException($"{key} is '{endpoint}'; it must be an address such as http://127.0.0.1:4317.");
    }
}

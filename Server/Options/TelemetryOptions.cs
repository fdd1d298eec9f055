using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>What the server tells of itself.</summary>
internal sealed record TelemetryOptions
{
    [Description("Serve the metrics, in Prometheus' format, at /metrics of Listen:HttpAddress")]
    public bool MetricsPage { get; init; } = true;
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GenderGrpc.Server.Services;

/// <summary>Ready from the start of listening, which comes after the warm-up, until the drain begins.</summary>
internal sealed class ReadinessCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("The server is draining.")
            : HealthCheckResult.Healthy());
}

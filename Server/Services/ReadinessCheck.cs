using Grpc.AspNetCore.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GenderGrpc.Server.Services;

/// <summary>Ready from the start of listening, which comes after the warm-up, until the drain begins.</summary>
internal sealed class ReadinessCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <summary>What it is called among the checks.</summary>
    public const string Name = "ready";

    /// <summary>Whether a check is this one.</summary>
    public static bool Is(HealthCheckMapContext check) => check.Name == Name;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("The server is draining.")
            : HealthCheckResult.Healthy());
}

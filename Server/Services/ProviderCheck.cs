using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GenderGrpc.Server.Services;

/// <summary>
/// Whether one execution provider is what computes now. Health has no room for more than that: why it doesn't is told with the model.
/// </summary>
internal sealed class ProviderCheck(ActivePipeline active, string service) : IHealthCheck
{
    private const string Prefix = "gendergrpc.provider.";

    /// <summary>The services that health can be asked for, one for each provider, such as "gendergrpc.provider.directml".</summary>
    public static IReadOnlyList<string> Services { get; } =
    [
        .. from provider in Enum.GetValues<ExecutionProvider>()
           where provider != ExecutionProvider.Auto
           select ServiceOf(provider.ToString()),
    ];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsComputing() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());

    private static string ServiceOf(string provider) => Prefix + provider.ToLowerInvariant();

    private bool IsComputing()
    {
        if (!active.TryLease(out PipelineLease lease))
        {
            return false;
        }

        using (lease)
        {
            return !lease.Pipeline.IsLost && ServiceOf(lease.Pipeline.Provider) == service;
        }
    }
}

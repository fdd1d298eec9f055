using GenderGrpc.Server.Inference;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GenderGrpc.Server.Services;

/// <summary>Adds a check for each execution provider.</summary>
internal static class ProviderChecks
{
    /// <summary>Each is called as the service that it tells of.</summary>
    public static IHealthChecksBuilder AddProviderChecks(this IHealthChecksBuilder checks)
    {
        foreach (string service in ProviderCheck.Services)
        {
            checks.Add(new HealthCheckRegistration(
                service,
                services => new ProviderCheck(services.GetRequiredService<ActivePipeline>(), service),
                failureStatus: null,
                tags: null));
        }

        return checks;
    }
}

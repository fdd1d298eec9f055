using GenderGrpc.Bundle;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference;

/// <summary>Makes pipelines of model bundles.</summary>
internal sealed class PipelineLoader(
    ServerOptions options, TimeProvider time, ServerMetrics metrics, ServerTraces traces, ILogger<PredictionPipeline> logger)
{
    /// <summary>
    /// Loads a bundle and warms it up. Throws <see cref="BundleException"/> or <see cref="StartupException"/> where it can't be used.
    /// </summary>
    public PredictionPipeline Load(string folder) => new(ModelBundle.Load(folder), options, time, metrics, traces, logger);
}

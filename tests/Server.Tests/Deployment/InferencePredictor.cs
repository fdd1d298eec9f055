using System.Text.Json.Serialization;
using k8s.Models;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>A predictor: a pod's specification, and beside its fields those by which KServe scales and routes.</summary>
internal sealed record InferencePredictor : V1PodSpec
{
    [JsonPropertyName("minReplicas")]
    public int? MinReplicas { get; set; }

    [JsonPropertyName("maxReplicas")]
    public int? MaxReplicas { get; set; }

    [JsonPropertyName("scaleTarget")]
    public int? ScaleTarget { get; set; }

    /// <summary>cpu, memory, concurrency or rps.</summary>
    [JsonPropertyName("scaleMetric")]
    public string? ScaleMetric { get; set; }

    /// <summary>Seconds that a request may take.</summary>
    [JsonPropertyName("timeout")]
    public long? Timeout { get; set; }

    [JsonPropertyName("containerConcurrency")]
    public long? ContainerConcurrency { get; set; }

    [JsonPropertyName("canaryTrafficPercent")]
    public long? CanaryTrafficPercent { get; set; }

    [JsonPropertyName("deploymentStrategy")]
    public V1DeploymentStrategy? DeploymentStrategy { get; set; }

    [JsonPropertyName("labels")]
    public IDictionary<string, string>? Labels { get; set; }

    [JsonPropertyName("annotations")]
    public IDictionary<string, string>? Annotations { get; set; }
}

using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>
/// KServe's resource as its published schema has it, as far as a custom predictor goes: https://kserve.github.io/website, v1beta1. A field
/// that isn't here is an error.
/// </summary>
internal sealed record InferenceService : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public InferenceServiceSpec Spec { get; set; } = new();
}

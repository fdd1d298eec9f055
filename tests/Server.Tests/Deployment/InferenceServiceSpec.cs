using System.Text.Json.Serialization;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>What KServe is to run: of predictor, transformer and explainer only the first is ours.</summary>
internal sealed record InferenceServiceSpec
{
    [JsonPropertyName("predictor")]
    public InferencePredictor Predictor { get; set; } = new();
}

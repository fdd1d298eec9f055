using System.Text.Json.Serialization;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Evaluation.Reports;

namespace GenderGrpc.Training.Loop;

/// <summary>The JSON that the trainer writes and reads, beside bundles.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StepMetrics))]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(MetricsEntry))]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class TrainingJson : JsonSerializerContext;

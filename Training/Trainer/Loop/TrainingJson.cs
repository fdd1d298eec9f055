using System.Text.Json.Serialization;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Experiments;

namespace GenderGrpc.Training.Loop;

/// <summary>The JSON that the trainer writes and reads, beside bundles.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StepMetrics))]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(MetricsEntry))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(TrialResult))]
[JsonSerializable(typeof(List<TrialResult>))]
internal sealed partial class TrainingJson : JsonSerializerContext;

using System.Collections.Immutable;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Evaluation.Reports;

namespace GenderGrpc.Training.Evaluation;

/// <summary>A report and what it was made of.</summary>
/// <param name="Report">The report.</param>
/// <param name="Metrics">The same as a bundle's manifest records it.</param>
/// <param name="Sets">Every profile with its probabilities, weights and answers.</param>
internal sealed record EvaluationResult(
    EvaluationReport Report, ImmutableArray<MetricsEntry> Metrics, ImmutableArray<EvaluatedSet> Sets);

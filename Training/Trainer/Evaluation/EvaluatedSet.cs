using System.Collections.Immutable;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Evaluation;

/// <summary>The profiles of a split, or its names alone, in every view.</summary>
/// <param name="Name">The split; "-names" after it where the rows are names alone.</param>
/// <param name="Views">The views; none without rows.</param>
internal sealed record EvaluatedSet(string Name, ImmutableArray<ScoredView> Views);

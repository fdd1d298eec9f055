using System.Collections.Immutable;
using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Evaluation.Scoring;

/// <summary>Profiles that a model saw in one way.</summary>
/// <param name="Name">given, both, avatar or nickname.</param>
/// <param name="Mask">The most that it saw of each.</param>
/// <param name="Rows">The profiles, in the order of the data.</param>
internal sealed record ScoredView(string Name, ModalityMask Mask, ImmutableArray<ScoredProfile> Rows)
{
    /// <summary>The view that takes each profile as it is.</summary>
    public const string Given = "given";
}

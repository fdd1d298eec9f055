using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>Hyperparameters that were changed while a run went on.</summary>
/// <param name="Step">The first step that the new values acted on, counted from 1.</param>
/// <param name="From">The values until then, by their options' names.</param>
/// <param name="To">The values from that step on, of the same ones.</param>
public sealed record ChangeEntry(
    long Step, ImmutableSortedDictionary<string, string> From, ImmutableSortedDictionary<string, string> To);

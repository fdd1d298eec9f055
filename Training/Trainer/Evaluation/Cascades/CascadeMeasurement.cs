using System.Collections.Immutable;

namespace GenderGrpc.Training.Evaluation.Cascades;

/// <summary>What the cascade makes of one set of profiles with both modalities.</summary>
/// <param name="Split">The split, or "names with neutral avatars" of it.</param>
/// <param name="Slice">"all", or a column and its value.</param>
/// <param name="Count">Profiles labelled female or male.</param>
/// <param name="UndeterminedCount">Profiles labelled undetermined.</param>
/// <param name="Rates">At rising error rates.</param>
internal sealed record CascadeMeasurement(
    string Split, string Slice, int Count, int UndeterminedCount, ImmutableArray<CascadeRate> Rates);

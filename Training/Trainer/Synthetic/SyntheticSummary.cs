namespace GenderGrpc.Training.Synthetic;

/// <summary>What was written, and how well it can be told at best.</summary>
internal sealed record SyntheticSummary
{
    public required int Profiles { get; init; }

    /// <summary>Two-class accuracy that the best model attains in the limit; see <see cref="GenerativeModel"/>.</summary>
    public required double BestAttainableAccuracy { get; init; }

    /// <summary>The same for the profiles of each split (train, val, test); NaN where none is labelled female or male.</summary>
    public required IReadOnlyDictionary<string, double> BestAttainableAccuracyBySplit { get; init; }
}

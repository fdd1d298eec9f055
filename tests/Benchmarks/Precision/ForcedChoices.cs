namespace GenderGrpc.Benchmarks.Precision;

/// <summary>What a model says of profiles that are female or male when it must choose, and what they are; one for each profile.</summary>
internal sealed record ForcedChoices(IReadOnlyList<bool> SaysFemale, IReadOnlyList<bool> IsFemale)
{
    /// <summary>The share that it is right about; of at least one profile.</summary>
    public double Accuracy => (double)Right(_ => true) / IsFemale.Count;

    /// <summary>The mean of that share among the female and among the male; of at least one of each.</summary>
    public double BalancedAccuracy => (Recall(true) + Recall(false)) / 2;

    /// <summary>How many of the same profiles another model chooses differently for.</summary>
    public int DifferencesFrom(ForcedChoices other) => SaysFemale.Zip(other.SaysFemale).Count(pair => pair.First != pair.Second);

    private double Recall(bool isFemale) => (double)Right(truth => truth == isFemale) / IsFemale.Count(truth => truth == isFemale);

    private int Right(Func<bool, bool> isCounted) => SaysFemale.Zip(IsFemale).Count(pair => pair.First == pair.Second && isCounted(pair.Second));
}

namespace GenderGrpc.Benchmarks.Cascades;

/// <summary>What came of one round.</summary>
/// <param name="Items">The profiles that were predicted.</param>
/// <param name="Early">Those that the nickname alone settled.</param>
/// <param name="Answered">Those that got female or male.</param>
/// <param name="Wrong">Those of them that are the other.</param>
internal readonly record struct CascadeRound(int Items, int Early, int Answered, int Wrong)
{
    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    public double ItemsPerSecond => Items / Elapsed.TotalSeconds;

    public double EarlyShare => (double)Early / Items;

    public double Coverage => (double)Answered / Items;

    /// <summary>The share of wrong ones among the answers.</summary>
    public double Risk => Answered == 0 ? 0 : (double)Wrong / Answered;

    /// <summary>Counts one more answer: female, male, or, where it is null, undetermined.</summary>
    public CascadeRound With(bool? isFemale, bool isEarly, bool truth) => this with
    {
        Items = Items + 1,
        Early = Early + (isEarly ? 1 : 0),
        Answered = Answered + (isFemale is null ? 0 : 1),
        Wrong = Wrong + (isFemale is { } said && said != truth ? 1 : 0),
    };
}

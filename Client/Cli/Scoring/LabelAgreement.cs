namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// How the answers agree with the input's labels. <em>Covered</em> rows are labelled female or male and were answered female
/// or male. The <em>forced choice</em> takes every answered row labelled female or male, and calls it female where the
/// probability of female is at least 0.5.
/// </summary>
internal sealed record LabelAgreement
{
    public required long LabelledFemale { get; init; }

    public required long LabelledMale { get; init; }

    public required long LabelledUndetermined { get; init; }

    public required long Covered { get; init; }

    public required long CoveredCorrect { get; init; }

    public required long Forced { get; init; }

    public required long ForcedCorrect { get; init; }

    /// <summary>Null where no row counts.</summary>
    public required double? ForcedMacroF1 { get; init; }

    /// <summary>Rows labelled undetermined that were answered female or male.</summary>
    public required long UndeterminedCovered { get; init; }

    public double? Coverage => Share(Covered, LabelledFemale + LabelledMale);

    public double? CoveredAccuracy => Share(CoveredCorrect, Covered);

    public double? Risk => Share(Covered - CoveredCorrect, Covered);

    public double? ForcedAccuracy => Share(ForcedCorrect, Forced);

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

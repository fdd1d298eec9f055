namespace GenderGrpc.Training.Experiments;

/// <summary>What a recipe makes of a source that it was trained without, and of the same source where it was trained with it.</summary>
/// <param name="Source">The source.</param>
/// <param name="IsPicture">Whether it is one of pictures, which are measured alone.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Measure">Of all rows of the source.</param>
/// <param name="Seen">Of its rows of the test split, by the model that has seen the others; null where there is none.</param>
internal sealed record UnseenSource(string Source, bool IsPicture, string Recipe, TrialMeasure? Measure, TrialMeasure? Seen)
{
    /// <summary>Those of the trials that left one out, in their order.</summary>
    public static IEnumerable<UnseenSource> Of(IReadOnlyCollection<TrialResult> results) =>
        from result in results
        from source in result.LeftOut
        let seen = results.FirstOrDefault(other => other.Recipe == result.Recipe && other.LeftOut.Length == 0)
        let isPicture = MeasureOf(result, source, isPicture: true) is not null
        select new UnseenSource(
            source, isPicture, result.Recipe, MeasureOf(result, source, isPicture), seen is null ? null : MeasureOf(seen, source, isPicture));

    private static TrialMeasure? MeasureOf(TrialResult result, string source, bool isPicture) => isPicture
        ? result.Measure(ExperimentReport.Pictures, "avatar", $"source={source}")
        : result.Measure(ExperimentReport.Names, "given", $"source={source}");
}

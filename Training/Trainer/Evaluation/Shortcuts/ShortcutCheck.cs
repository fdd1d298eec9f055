using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Evaluation.Shortcuts;

/// <summary>
/// Looks for shortcuts: what a picture's colour, side, light or background moves, a model took for gender. Grey portraits that are
/// mostly men's, or one photographer's wall, teach such things (Geirhos et al., arXiv 2004.07780). The background is what lies
/// outside of a centred ellipse; no face is looked for.
/// </summary>
internal sealed class ShortcutCheck(ViewScorer scorer)
{
    private const int Decimals = 6;

    private static readonly string[] s_columns = ["pair_kind", "source", SliceColumn.Colour.Name];

    private static readonly (string Name, ModalityMask Mask)[] s_views =
        [("avatar", ModalityMask.Avatar), (ScoredView.Given, ModalityMask.Both)];

    /// <summary>
    /// The shifts of all profiles that have an avatar and of their slices by pair kind, source and colour. "given" is left out where
    /// none of them has a nickname.
    /// </summary>
    public IEnumerable<ShortcutShift> Measure(IReadOnlyList<Sample> samples)
    {
        Sample[] pictured = [.. samples.Where(sample => sample.Avatar is not null)];
        if (pictured.Length == 0)
        {
            yield break;
        }

        foreach ((string name, ModalityMask mask) in s_views)
        {
            if (name == ScoredView.Given && pictured.All(sample => sample.Row.Nickname is null))
            {
                continue;
            }

            var before = new ScoredView(name, mask, scorer.Score(pictured, mask));
            foreach (AvatarChange change in AvatarChange.All)
            {
                Sample[] changed = [.. pictured.Select(sample => sample with { Avatar = change.Apply(sample.Avatar!) })];
                var after = new Dictionary<ScoredProfile, double>(ReferenceEqualityComparer.Instance);
                foreach ((ScoredProfile row, ScoredProfile moved) in before.Rows.Zip(scorer.Score(changed, mask)))
                {
                    after.Add(row, moved.ProbabilityFemale);
                }

                yield return Shift(Measurement.All, before.Rows);
                foreach ((string slice, ScoredProfile[] rows) in ProfileSlices.Reported.Of(before, s_columns))
                {
                    yield return Shift(slice, rows);
                }

                ShortcutShift Shift(string slice, IReadOnlyList<ScoredProfile> rows) => new(
                    change.Name,
                    name,
                    slice,
                    rows.Count,
                    Math.Round(rows.Average(row => after[row] - row.ProbabilityFemale), Decimals),
                    Math.Round(rows.Average(row => Math.Abs(after[row] - row.ProbabilityFemale)), Decimals),
                    Estimate.OfShare(
                        rows.Count(row => DecisionRule.IsFemale(after[row]) != DecisionRule.IsFemale(row.ProbabilityFemale)),
                        rows.Count));
            }
        }
    }
}

using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation.Scoring;

/// <summary>Shows profiles to a calibrated model: with the modalities that they have, and with each alone.</summary>
internal sealed class ViewScorer(Predictor model, ModelCalibration calibration)
{
    private static readonly (string Name, ModalityMask Mask)[] s_views =
    [
        (ScoredView.Given, ModalityMask.Both),
        ("both", ModalityMask.Both),
        ("avatar", ModalityMask.Avatar),
        ("nickname", ModalityMask.Nickname),
    ];

    private readonly DecisionRule _rule = new(calibration);

    /// <summary>The error rates that decisions are made at, rising.</summary>
    public static ImmutableArray<double> MaxErrors { get; } = [0.01, 0.02, DecisionRule.DefaultMaxError, 0.1];

    /// <summary>
    /// The views: "given" takes each profile as it is; the others only profiles that have what they name, with the rest
    /// hidden. One that would show what an earlier one does is left out: of names alone there is "given" alone. So is one that
    /// the model doesn't look at.
    /// </summary>
    public ImmutableArray<ScoredView> Score(IReadOnlyList<Sample> samples)
    {
        var views = ImmutableArray.CreateBuilder<ScoredView>();
        var shown = new List<(Sample Sample, ModalityMask Modalities)[]>();
        foreach ((string name, ModalityMask mask) in s_views)
        {
            Sample[] selected = [.. samples.Where(sample => name == ScoredView.Given || (sample.Modalities & mask) == mask)];
            (Sample, ModalityMask)[] shows = [.. selected.Select(sample => (sample, sample.Modalities & mask))];
            if (selected.Length == 0 || shown.Any(earlier => earlier.SequenceEqual(shows)))
            {
                continue;
            }

            shown.Add(shows);
            ImmutableArray<ScoredProfile> rows = Score(selected, mask);
            if (name == ScoredView.Given || rows.Any(row => row.Output.Seen(mask) == mask))
            {
                views.Add(new ScoredView(name, mask, rows));
            }
        }

        return views.ToImmutable();
    }

    /// <summary>The profiles, with at most the modalities of the mask.</summary>
    public ImmutableArray<ScoredProfile> Score(Sample[] samples, ModalityMask mask) =>
        [.. samples.Zip(model.Predict(samples, mask), (sample, output) => Score(sample, output, mask))];

    private ScoredProfile Score(Sample sample, ModelOutput output, ModalityMask mask) => new(
        sample, output, [.. MaxErrors.Select(maxError => _rule.Decide(output, sample.Modalities & mask, maxError))]);
}

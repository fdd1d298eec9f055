using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Evaluation.Cascades;

/// <summary>
/// Measures the cascade: how many profiles the nickname alone settles, and what the answers of both stages are worth. On the profiles that
/// have both modalities; and on names alone, each with a picture that says nothing by itself, as most pictures of a chat do.
/// </summary>
internal sealed class CascadeCheck(Predictor model, ModelCalibration calibration)
{
    /// <summary>The most names that get a picture.</summary>
    public const int MostNames = 1000;

    private readonly DecisionRule _rule = new(calibration);

    /// <summary>The measurements of a split's profiles and their slices, then of its names; none of a model without a cascade.</summary>
    public IEnumerable<CascadeMeasurement> Measure(string split, IReadOnlyList<Sample> profiles, IReadOnlyList<Sample> names)
    {
        if (calibration.Cascade is null)
        {
            return [];
        }

        Sample[] pairs = [.. profiles.Where(sample => sample.Modalities == ModalityMask.Both)];
        return [.. Measure(split, pairs), .. Measure($"{split} names with neutral avatars", WithNeutralAvatars(profiles, names))];
    }

    private static Sample[] WithNeutralAvatars(IReadOnlyList<Sample> profiles, IReadOnlyList<Sample> names)
    {
        byte[][] neutral =
            [.. profiles.Where(sample => sample.Avatar is not null && sample.AvatarLabel == Label.Undetermined).Select(sample => sample.Avatar!)];
        int count = neutral.Length == 0 ? 0 : Math.Min(names.Count, MostNames);
        // Evenly over the names: those of one source stand together.
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
                names[(int)((long)i * names.Count / count)] with { Avatar = neutral[i % neutral.Length] }),
        ];
    }

    private IEnumerable<CascadeMeasurement> Measure(string split, Sample[] samples)
    {
        if (samples.Length == 0)
        {
            yield break;
        }

        ModelOutput[] alone = model.Predict(samples, ModalityMask.Nickname);
        ModelOutput[] whole = model.Predict(samples, ModalityMask.Both);
        var fused = new Dictionary<Sample, ScoredProfile>(ReferenceEqualityComparer.Instance);
        var rows = new List<ScoredProfile>();
        for (int i = 0; i < samples.Length; i++)
        {
            ModelOutput nickname = alone[i];
            ModelOutput both = whole[i];
            rows.Add(new ScoredProfile(
                samples[i], both, [.. ViewScorer.MaxErrors.Select(maxError => _rule.DecideCascade(nickname, both, maxError))]));
            fused.Add(
                samples[i],
                new ScoredProfile(
                    samples[i], both, [.. ViewScorer.MaxErrors.Select(maxError => _rule.Decide(both, ModalityMask.Both, maxError))]));
        }

        var view = new ScoredView("cascade", ModalityMask.Both, [.. rows]);
        foreach ((string slice, IReadOnlyList<ScoredProfile> part) in ProfileSlices.Reported.Of(view)
            .Select(slice => (slice.Name, (IReadOnlyList<ScoredProfile>)slice.Rows))
            .Prepend((Measurement.All, view.Rows)))
        {
            ScoredProfile[] beside = [.. part.Select(row => fused[row.Sample])];
            int labelled = part.Count(row => row.Sample.IsLabelled);
            yield return new CascadeMeasurement(
                split,
                slice,
                labelled,
                part.Count - labelled,
                [.. ViewScorer.MaxErrors.Select((maxError, rate) => new CascadeRate(
                    _rule.HasCascade(maxError),
                    Estimate.OfShare(part.Count(row => row.Decisions[rate].StoppedEarly), part.Count),
                    RiskCoverage.Of(part, rate),
                    RiskCoverage.Of(beside, rate)))]);
        }
    }
}

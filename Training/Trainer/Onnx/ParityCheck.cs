using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Onnx;

/// <summary>
/// Holds an emitted graph against the model it was emitted from: on held-out profiles that have an avatar and held-out
/// profiles that have a nickname, each shown and hidden, no probability may differ by more than 1e-4. Nicknames of like length are
/// computed together, so that batches of every length are seen.
/// </summary>
internal static class ParityCheck
{
    /// <summary>The largest difference that passes.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The fewest profiles with an avatar, and the fewest with a nickname, to compare.</summary>
    public const int LeastProfiles = 64;

    private const int MostProfiles = 128;

    /// <summary>Throws <see cref="ExportException"/> where too few held-out profiles have a modality of the model's to tell.</summary>
    public static void RequireProfiles(IReadOnlyList<Sample> heldOut, ModalityMask modalities = ModalityMask.Both)
    {
        foreach (ModalityMask modality in (ModalityMask[])[ModalityMask.Avatar, ModalityMask.Nickname])
        {
            if (!modalities.HasFlag(modality))
            {
                continue;
            }

            int count = heldOut.Count(sample => sample.Modalities.HasFlag(modality));
            if (count < LeastProfiles)
            {
                throw new ExportException(
                    $"An export is checked on at least {LeastProfiles} held-out profiles with each modality of the model; the data has {count} with "
                    + $"{(modality == ModalityMask.Avatar ? "an avatar" : "a nickname")} in val and test.");
            }
        }
    }

    /// <summary>
    /// Returns the largest difference found. Throws <see cref="ExportException"/> where it is over
    /// <see cref="Tolerance"/> or there are too few profiles to tell.
    /// </summary>
    public static double Require(
        Predictor exported, Predictor trained, IReadOnlyList<Sample> heldOut, ModalityMask modalities = ModalityMask.Both)
    {
        RequireProfiles(heldOut, modalities);
        // Profiles that have both show every combination; others fill up.
        Sample[] ordered = [.. heldOut.OrderByDescending(sample => sample.Modalities == ModalityMask.Both)];
        Sample[] samples =
        [
            .. With(ModalityMask.Avatar).Union(With(ModalityMask.Nickname)).OrderBy(sample => sample.Row.Nickname?.Length ?? 0),
        ];
        double largest = 0;
        foreach (ModalityMask mask in (ModalityMask[])[ModalityMask.Both, ModalityMask.Avatar, ModalityMask.Nickname])
        {
            ModelOutput[] expected = trained.Predict(samples, mask);
            ModelOutput[] actual = exported.Predict(samples, mask);
            largest = expected.Zip(actual, Difference).Append(largest).Max();
        }

        IEnumerable<Sample> With(ModalityMask modality) =>
            ordered.Where(sample => sample.Modalities.HasFlag(modality)).Take(MostProfiles);

        return largest <= Tolerance
            ? largest
            : throw new ExportException($"The exported graph differs from the model by {largest:g3} in a probability.");
    }

    // NaN compares false with everything: it must not pass as no difference.
    private static double Difference(ModelOutput expected, ModelOutput actual)
    {
        double[] differences =
        [
            Probability(expected.Logit) - Probability(actual.Logit),
            Probability(expected.AvatarLogit) - Probability(actual.AvatarLogit),
            Probability(expected.NicknameLogit) - Probability(actual.NicknameLogit),
            expected.AvatarWeight - actual.AvatarWeight,
            expected.NicknameWeight - actual.NicknameWeight,
        ];
        return differences.Max(difference => double.IsNaN(difference) ? double.PositiveInfinity : Math.Abs(difference));
    }

    private static double Probability(float logit) => TemperatureScaling.Sigmoid(logit);
}

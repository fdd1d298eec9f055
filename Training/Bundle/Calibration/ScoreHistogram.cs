using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Calibration;

/// <summary>
/// How a model scored the profiles that it was calibrated on, whatever their label: what a server compares those that it is asked about
/// with.
/// </summary>
public sealed record ScoreHistogram
{
    /// <summary>How many bins there are.</summary>
    public const int BinCount = 10;

    /// <summary>Profiles by their calibrated probability of female, in bins of equal width from 0 to 1.</summary>
    public required ImmutableArray<int> Bins { get; init; }

    /// <summary>How many of them are undetermined at the <see cref="DecisionRule.DefaultMaxError"/>.</summary>
    public required int Undetermined { get; init; }

    /// <summary>The bin of a probability of female, 0 to 1.</summary>
    public static int BinOf(double probabilityFemale) => Math.Clamp((int)(probabilityFemale * BinCount), 0, BinCount - 1);

    /// <summary>Counts calibrated probabilities of female; null where there is none.</summary>
    public static ScoreHistogram? Measure(RiskCurve curve, params ReadOnlySpan<double> probabilities)
    {
        if (probabilities.IsEmpty)
        {
            return null;
        }

        double threshold = curve.At(DecisionRule.DefaultMaxError)?.Threshold ?? double.PositiveInfinity;
        int[] bins = new int[BinCount];
        int undetermined = 0;
        foreach (double probability in probabilities)
        {
            bins[BinOf(probability)]++;
            undetermined += DecisionRule.ConfidenceOf(probability) >= threshold ? 0 : 1;
        }

        return new ScoreHistogram { Bins = [.. bins], Undetermined = undetermined };
    }

    /// <summary>Throws <see cref="BundleException"/> where it counts nothing, or what it can't.</summary>
    public void Validate()
    {
        if (Bins.IsDefault || Bins.Length != BinCount || Bins.Any(count => count < 0) || Bins.All(count => count == 0))
        {
            throw new BundleException($"A score histogram isn't {BinCount} counts that aren't all 0.");
        }

        if (Undetermined < 0 || Undetermined > Bins.Sum(count => (long)count))
        {
            throw new BundleException("A score histogram has more undetermined profiles than profiles, or fewer than none.");
        }
    }
}

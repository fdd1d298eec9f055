using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Training.Evaluation;

/// <summary>The forced choice between female and male, measured on profiles labelled so. Rates are 0 to 1.</summary>
internal sealed record ClassificationMetrics
{
    /// <summary>Bins of the probability of female.</summary>
    public const int Bins = 15;

    /// <summary>Profiles.</summary>
    public required int Count { get; init; }

    /// <summary>The share that is right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the two classes' F1.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>The share of the female profiles that is right.</summary>
    public required double RecallFemale { get; init; }

    /// <summary>The share of the male profiles that is right.</summary>
    public required double RecallMale { get; init; }

    /// <summary>
    /// Expected calibration error: |share of female − mean probability of female| over 15 bins of the probability,
    /// weighted by their profiles (Naeini et al., AAAI 2015).
    /// </summary>
    public required double CalibrationError { get; init; }

    /// <summary>Measures probabilities of female against the truth.</summary>
    public static ClassificationMetrics Measure(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isFemale)
    {
        int[,] counts = new int[2, 2];
        Span<double> gaps = stackalloc double[Bins];
        for (int i = 0; i < probabilities.Length; i++)
        {
            int truth = isFemale[i] ? 1 : 0;
            counts[truth, DecisionRule.IsFemale(probabilities[i]) ? 1 : 0]++;
            gaps[BinOf(probabilities[i])] += truth - probabilities[i];
        }

        double error = 0;
        foreach (double gap in gaps)
        {
            error += Math.Abs(gap);
        }

        return new ClassificationMetrics
        {
            Count = probabilities.Length,
            Accuracy = Ratio(counts[0, 0] + counts[1, 1], probabilities.Length),
            MacroF1 = (F1(counts, 0) + F1(counts, 1)) / 2,
            RecallFemale = Ratio(counts[1, 1], counts[1, 0] + counts[1, 1]),
            RecallMale = Ratio(counts[0, 0], counts[0, 0] + counts[0, 1]),
            CalibrationError = probabilities.Length == 0 ? 0 : error / probabilities.Length,
        };
    }

    /// <summary>The bin of a probability.</summary>
    public static int BinOf(double probability) => Math.Clamp((int)(probability * Bins), 0, Bins - 1);

    private static double F1(int[,] counts, int label) =>
        Ratio(2 * counts[label, label], (2 * counts[label, label]) + counts[0, 1] + counts[1, 0]);

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

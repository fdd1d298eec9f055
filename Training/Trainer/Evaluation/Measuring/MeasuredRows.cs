using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Evaluation.Measuring;

/// <summary>
/// Profiles labelled female or male, sorted by their probability, so that a resample, which counts each of them any number of
/// times, is measured in one pass.
/// </summary>
internal sealed class MeasuredRows
{
    private readonly double[] _probabilities;
    private readonly bool[] _isFemale;
    private readonly double[] _raw;
    private readonly int[] _bins;
    private readonly int[] _rawBins;

    /// <summary>Takes profiles that are all labelled.</summary>
    public MeasuredRows(IEnumerable<ScoredProfile> labelled)
    {
        ScoredProfile[] sorted = [.. labelled.OrderBy(row => row.ProbabilityFemale)];
        _probabilities = [.. sorted.Select(row => row.ProbabilityFemale)];
        _isFemale = [.. sorted.Select(row => row.IsFemale)];
        _raw = [.. sorted.Select(row => row.RawProbabilityFemale)];
        _bins = [.. _probabilities.Select(ClassificationMetrics.BinOf)];
        _rawBins = [.. _raw.Select(ClassificationMetrics.BinOf)];
    }

    /// <summary>Profiles.</summary>
    public int Count => _probabilities.Length;

    /// <summary>
    /// Each <see cref="Measured"/>, with profiles counted so often; NaN where it isn't defined: of nothing, or of one class where
    /// it takes two.
    /// </summary>
    public double[] Take(ReadOnlySpan<int> counts)
    {
        // Female and male profiles that are told to be male, then female.
        Span<int> female = stackalloc int[2];
        Span<int> male = stackalloc int[2];
        Span<double> gaps = stackalloc double[ClassificationMetrics.Bins];
        Span<double> rawGaps = stackalloc double[ClassificationMetrics.Bins];
        double brier = 0;
        double pairsWon = 0;
        for (int start = 0; start < Count;)
        {
            int end = start;
            int females = 0;
            int males = 0;
            for (; end < Count && _probabilities[end] == _probabilities[start]; end++)
            {
                int count = counts[end];
                double truth = _isFemale[end] ? 1 : 0;
                females += _isFemale[end] ? count : 0;
                males += _isFemale[end] ? 0 : count;
                brier += count * (truth - _probabilities[end]) * (truth - _probabilities[end]);
                gaps[_bins[end]] += count * (truth - _probabilities[end]);
                rawGaps[_rawBins[end]] += count * (truth - _raw[end]);
            }

            // Every male profile so far has a lower probability than these female ones.
            pairsWon += females * ((double)male[0] + male[1] + (males / 2.0));
            int told = DecisionRule.IsFemale(_probabilities[start]) ? 1 : 0;
            female[told] += females;
            male[told] += males;
            start = end;
        }

        int femaleCount = female[0] + female[1];
        int maleCount = male[0] + male[1];
        double total = femaleCount + maleCount;
        bool hasBoth = femaleCount > 0 && maleCount > 0;
        double[] values = new double[Enum.GetValues<Measured>().Length];
        values[(int)Measured.MacroF1] = hasBoth
            ? (F1(female[1], male[1], female[0]) + F1(male[0], female[0], male[1])) / 2
            : double.NaN;
        values[(int)Measured.Auc] = hasBoth ? pairsWon / femaleCount / maleCount : double.NaN;
        values[(int)Measured.Brier] = total > 0 ? brier / total : double.NaN;
        values[(int)Measured.RawCalibrationError] = total > 0 ? SumOfSizes(rawGaps) / total : double.NaN;
        values[(int)Measured.CalibrationError] = total > 0 ? SumOfSizes(gaps) / total : double.NaN;
        return values;
    }

    private static double F1(int right, int wronglyTold, int missed) => 2.0 * right / ((2 * right) + wronglyTold + missed);

    private static double SumOfSizes(ReadOnlySpan<double> gaps)
    {
        double sum = 0;
        foreach (double gap in gaps)
        {
            sum += Math.Abs(gap);
        }

        return sum;
    }
}

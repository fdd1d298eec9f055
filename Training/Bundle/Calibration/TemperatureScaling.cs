namespace GenderGrpc.Bundle.Calibration;

/// <summary>Temperature scaling (Guo et al., On Calibration of Modern Neural Networks, arXiv 1706.04599).</summary>
public static class TemperatureScaling
{
    private const double Lowest = 0.05;
    private const double Highest = 20;

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>
    /// The temperature, 0.05 to 20, that minimises the binary cross-entropy of the logits; 1 without any.
    /// </summary>
    public static double Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isFemale)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isFemale.Length, logits.Length);
        if (logits.IsEmpty)
        {
            return 1;
        }

        // The loss is convex in 1/T: its derivative has one sign change, found by halving.
        double low = 1 / Highest;
        double high = 1 / Lowest;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Derivative(logits, isFemale, middle) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return 2 / (low + high);
    }

    private static double Derivative(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isFemale, double inverse)
    {
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            sum += logits[i] * (Sigmoid(logits[i] * inverse) - (isFemale[i] ? 1 : 0));
        }

        return sum;
    }
}

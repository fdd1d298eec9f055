namespace GenderGrpc.Bundle.Calibration;

/// <summary>
/// The exact upper confidence bound of a binomial proportion (Clopper and Pearson, Biometrika 26, 1934).
/// </summary>
public static class ClopperPearson
{
    /// <summary>
    /// The rate p for which seeing <paramref name="errors"/> or fewer among <paramref name="trials"/> has probability
    /// 1 − <paramref name="confidence"/>: the true rate is under it with that confidence. 1 where all are errors.
    /// </summary>
    public static double UpperBound(int errors, int trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(errors);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, errors);
        if (errors == trials)
        {
            return 1;
        }

        double low = (double)errors / trials;
        double high = 1;
        // The tail falls as p grows: 60 halvings are past double precision.
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Binomial.AtMost(errors, trials, middle) > 1 - confidence)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <summary>Whether <see cref="UpperBound"/> is at most <paramref name="rate"/> (in (0, 1)), without finding it.</summary>
    public static bool IsAtMost(double rate, int errors, int trials, double confidence) =>
        errors < trials && Binomial.AtMost(errors, trials, rate) <= 1 - confidence;
}

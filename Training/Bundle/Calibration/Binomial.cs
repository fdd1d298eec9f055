namespace GenderGrpc.Bundle.Calibration;

/// <summary>The binomial distribution: how many of some independent trials succeed.</summary>
public static class Binomial
{
    /// <summary>P(X ≤ successes) for X binomial(trials, p), p in (0, 1).</summary>
    public static double AtMost(int successes, int trials, double p)
    {
        double odds = Math.Log(p) - Math.Log(1 - p);
        double logTerm = trials * Math.Log(1 - p);
        double sum = Math.Exp(logTerm);
        for (int k = 1; k <= successes; k++)
        {
            logTerm += Math.Log(trials - k + 1) - Math.Log(k) + odds;
            sum += Math.Exp(logTerm);
        }

        return sum;
    }

    /// <summary>
    /// P(X ≥ successes) for X binomial(trials, p), p in (0, 1): the one-sided p-value against a rate of at most p.
    /// </summary>
    public static double AtLeast(int successes, int trials, double p) =>
        successes <= 0 ? 1 : Math.Clamp(1 - AtMost(successes - 1, trials, p), 0, 1);
}

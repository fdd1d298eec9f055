namespace GenderGrpc.Benchmarks.Measuring;

/// <summary>
/// When each of many requests is to be sent, whatever became of the earlier ones: they come independently of each other (a Poisson
/// process), as those of many callers do. A latency that is counted from then on includes what a request waited for to be sent, which
/// is left out where a sender waits for answers ("coordinated omission").
/// </summary>
internal static class OpenLoopSchedule
{
    /// <summary>The times from the start on, in order, up to and without the duration.</summary>
    /// <param name="perSecond">How many a second, on average; over 0.</param>
    /// <param name="duration">How long to go on.</param>
    /// <param name="seed">Where the randomness comes from: the same seed gives the same times.</param>
    public static TimeSpan[] Create(double perSecond, TimeSpan duration, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        var random = new Random(seed);
        var times = new List<TimeSpan>();
        double due = 0;
        while (true)
        {
            due += -Math.Log(1 - random.NextDouble()) / perSecond;
            if (due >= duration.TotalSeconds)
            {
                return [.. times];
            }

            times.Add(TimeSpan.FromSeconds(due));
        }
    }
}

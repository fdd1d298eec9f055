namespace GenderGrpc.Benchmarks.Measuring;

/// <summary>Measurements in turns.</summary>
internal static class Rounds
{
    /// <summary>
    /// Measures each of the subjects once a round, after a first round that isn't kept. Each round begins with the next one, so that none
    /// always has the same place.
    /// </summary>
    /// <returns>The kept rounds of each, in the order of the subjects.</returns>
    public static async Task<TResult[][]> InterleaveAsync<TSubject, TResult>(
        IReadOnlyList<TSubject> subjects, int rounds, Func<TSubject, Task<TResult>> measureAsync)
    {
        TResult[][] kept = [.. subjects.Select(_ => new TResult[rounds])];
        for (int round = 0; round <= rounds; round++)
        {
            for (int turn = 0; turn < subjects.Count; turn++)
            {
                int subject = (round + turn) % subjects.Count;
                // What one leaves behind isn't for the next one to clear away.
                GC.Collect();
                TResult result = await measureAsync(subjects[subject]);
                if (round > 0)
                {
                    kept[subject][round - 1] = result;
                }
            }
        }

        return kept;
    }
}

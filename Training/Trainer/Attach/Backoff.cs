namespace GenderGrpc.Training.Attach;

/// <summary>
/// The waits between attempts to reach a server: from 0.2 s, twice as long each time, to 5 s, and each made up to half shorter by chance,
/// so that many trainers don't come back as one.
/// </summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = s_first;

    /// <summary>The server was there: the next wait is a first one.</summary>
    public void Reset() => _next = s_first;

    /// <summary>Waits.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        // Chance that decides nothing of what is computed.
        TimeSpan wait = _next * (1 - (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return Task.Delay(wait, time, cancellationToken);
    }
}

namespace GenderGrpc.Client.Streams;

/// <summary>Whether and when streams that broke are opened anew; shared by all of one call, as an answer on one shows that there is a server.</summary>
/// <param name="options">For how long, and the pauses.</param>
/// <param name="servers">How many servers a stream goes round.</param>
internal sealed class StreamRetries(RetryOptions options, int servers)
{
    // Before anything was heard an address may be wrong: nobody is to wait long to learn that.
    private const int RoundsAtStart = 2;

    private readonly object _telling = new();
    private long _heard;
    private volatile bool _wasHeard;

    /// <summary>A server answered.</summary>
    public void Heard()
    {
        Volatile.Write(ref _heard, options.Time.GetTimestamp());
        _wasHeard = true;
    }

    /// <summary>Whether a stream may be opened anew that failed so often in a row.</summary>
    public bool Allow(int failures) =>
        options.For > TimeSpan.Zero
        && (_wasHeard
            ? options.Time.GetElapsedTime(Volatile.Read(ref _heard)) <= options.For
            : failures < RoundsAtStart * servers);

    /// <summary>Waits until that is due: at once while there is a server that wasn't tried since.</summary>
    public Task WaitAsync(Exception loss, int failures, CancellationToken cancellationToken)
    {
        lock (_telling)
        {
            options.OnLost?.Invoke(loss);
        }

        var rounds = failures / servers;
        var pause = options.FirstDelay;
        for (var round = 1; round < rounds && pause < options.LongestDelay; round++)
        {
            pause *= 2;
        }

        return rounds == 0
            ? Task.CompletedTask
            : Task.Delay(pause < options.LongestDelay ? pause : options.LongestDelay, options.Time, cancellationToken);
    }
}

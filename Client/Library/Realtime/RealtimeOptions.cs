namespace GenderGrpc.Client.Realtime;

/// <summary>How a <see cref="RealtimePredictor"/> works.</summary>
public sealed record RealtimeOptions
{
    /// <summary>Submissions accepted and not yet handed out, at most; 1 to 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int Capacity { get; init => field = InRange(value, 1, 65_536, nameof(Capacity)); } = 256;

    /// <summary>
    /// Memory for the avatars of those, in bytes; 2 MiB to 1 GiB. An avatar takes whole blocks of 4 KiB of it. It is reserved at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int AvatarBytes { get; init => field = InRange(value, RealtimePredictor.MaxAvatarBytes, 1 << 30, nameof(AvatarBytes)); } =
        16 << 20;

    /// <summary>
    /// Submissions with the server at the same time, at most; 1 to 4,096. The others wait here, where a newer one of their slot
    /// costs nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int Window { get; init => field = InRange(value, 1, 4096, nameof(Window)); } = 64;

    /// <summary>What to ask of predictions.</summary>
    public PredictionOptions Prediction { get; init; } = PredictionOptions.Default;

    /// <summary>How long one attempt to reach the server may take; over zero, at most a minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan ConnectTimeout { get; init => field = InRange(value, nameof(ConnectTimeout)); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The pause before the first new attempt, over zero and at most a minute; it doubles with each further one. Up to half of a
    /// pause is left out at random, so that clients who lost one server don't come back to it all at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan FirstDelay { get; init => field = InRange(value, nameof(FirstDelay)); } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause, over zero and at most a minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan LongestDelay { get; init => field = InRange(value, nameof(LongestDelay)); } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Makes the HTTP handler of each connection, which owns it; null: the runtime's own. For runtimes whose own has no HTTP/2, such
    /// as Mono's and Unity's.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; init; }

    /// <summary>The clock; deadlines are absolute times of it. The server reads them by its own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static int InRange(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The value must be {least} to {most}.");

    private static TimeSpan InRange(TimeSpan value, string name) => value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(1)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "The value must be over zero and at most a minute.");
}

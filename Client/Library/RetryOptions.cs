namespace GenderGrpc.Client;

/// <summary>How a client goes on when the server is lost.</summary>
public sealed record RetryOptions
{
    /// <summary>How long to try to reach the server since it was last heard from; zero: not at all.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the first new attempt; it doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of each loss that is followed by a new attempt.</summary>
    public Action<Exception>? OnLost { get; init; }
}

namespace GenderGrpc.Client;

/// <summary>How a client goes on when the server is lost, or refuses and says when to ask again (RetryInfo).</summary>
public sealed record RetryOptions
{
    internal static RetryOptions Default { get; } = new();

    internal static RetryOptions None { get; } = new() { For = TimeSpan.Zero };

    /// <summary>How long to try since the server was last heard from, or the call was made; zero: not at all.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the first new attempt; it doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause, but for one that the server asks for.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of each loss that is followed by a new attempt.</summary>
    public Action<Exception>? OnLost { get; init; }
}

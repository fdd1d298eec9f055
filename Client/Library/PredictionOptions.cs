using GenderGrpc.V1;

namespace GenderGrpc.Client;

/// <summary>What to ask of predictions.</summary>
public sealed record PredictionOptions
{
    /// <summary>The most streams of one call.</summary>
    public const int MaxStreams = 64;

    internal static PredictionOptions Default { get; } = new();

    /// <summary>
    /// The largest error rate to accept among answers of female or male, over 0 and at most 0.5; null: the server's
    /// default of 0.05. The lower it is, the more answers are undetermined.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public double? MaxError
    {
        get;
        init => field = value is null or (> 0 and <= 0.5)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The error rate must be over 0 and at most 0.5.");
    }

    /// <summary>Name or version of the model to use; empty: the active one.</summary>
    public string Model { get; init; } = "";

    /// <summary>
    /// How profiles may be computed: <see cref="Compute.Cascade"/> allows to leave avatars alone whose nickname settles the answer.
    /// </summary>
    public Compute Compute { get; init; }

    /// <summary>
    /// Over how many streams beside each other <see cref="GenderPredictionClient.PredictStreamAsync"/> spreads its profiles, 1 to
    /// <see cref="MaxStreams"/>; null: one for each address. More of them are of use where one address leads to several servers, such as a
    /// load balancer's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int? Streams
    {
        get;
        init => field = value is null or (>= 1 and <= MaxStreams)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The streams must be 1 to {MaxStreams}.");
    }

    /// <summary>
    /// How a call for one profile or a batch goes on where the server is lost, or busy and says when to ask again, and how a stream goes on
    /// whose server is lost after it had answered. Null: a stream over several addresses goes on for 15 seconds since the last answer;
    /// everything else throws. A busy server doesn't refuse a stream, which is only read when there is room.
    /// </summary>
    public RetryOptions? Retry { get; init; }
}

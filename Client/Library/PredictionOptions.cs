using GenderGrpc.V1;

namespace GenderGrpc.Client;

/// <summary>What to ask of predictions.</summary>
public sealed record PredictionOptions
{
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
    /// How a call for one profile or a batch goes on where the server is lost, or busy and says when to ask again; null: it throws. A
    /// busy server doesn't refuse a stream, which is only read when there is room.
    /// </summary>
    public RetryOptions? Retry { get; init; }
}

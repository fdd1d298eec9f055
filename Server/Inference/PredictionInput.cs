using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Inference;

/// <summary>One profile to predict, as it came.</summary>
internal readonly record struct PredictionInput
{
    /// <summary>Encoded image bytes; empty where there is none. Not copied: they must outlive the prediction.</summary>
    public ReadOnlyMemory<byte> Avatar { get; init; }

    /// <summary>The nickname; null, empty or blank where there is none.</summary>
    public string? Nickname { get; init; }

    /// <summary>The largest error rate to accept, over 0 and at most 0.5.</summary>
    public required double MaxError { get; init; }

    /// <summary>Whether the nickname may be computed first, and the avatar only where that doesn't settle it.</summary>
    public bool AllowsCascade { get; init; }

    /// <summary>UTC; nothing is computed after it.</summary>
    public required DateTime Deadline { get; init; }

    /// <summary>Whose place it has.</summary>
    public Flow Flow { get; init; }

    /// <summary>Nothing is computed once it is cancelled.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Nothing is computed once it is over; null where the profile has no slot.</summary>
    public SlotTurn? Turn { get; init; }

    /// <summary>Why the profile is to be answered without being computed; null while it isn't.</summary>
    public Failure? Abandonment(TimeProvider time) =>
        Turn is { IsOver: true } ? PredictionFailure.Superseded
            : Deadline != DateTime.MaxValue && time.GetUtcNow().UtcDateTime >= Deadline ? PredictionFailure.DeadlineExceeded
            : CancellationToken.IsCancellationRequested ? PredictionFailure.Cancelled
            : null;
}

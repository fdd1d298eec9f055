using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Realtime;

/// <summary>The one result of an accepted submission.</summary>
public readonly record struct PredictionResult
{
    /// <summary>The number that the submission was given: from 1, rising.</summary>
    public long Submission { get; init; }

    /// <summary>Its slot.</summary>
    public ulong Slot { get; init; }

    /// <summary>What became of it.</summary>
    public PredictionOutcome Outcome { get; init; }

    /// <summary>The time from its acceptance until it was handed out.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Of a prediction: female, male or undetermined.</summary>
    public Label Label { get; init; }

    /// <summary>Of a prediction: calibrated probability of female, 0 to 1.</summary>
    public double ProbabilityFemale { get; init; }

    /// <summary>Of an undetermined prediction: why.</summary>
    public UndeterminedReason UndeterminedReason { get; init; }

    /// <summary>Of a prediction: probability of female from the avatar alone, 0 to 1; 0 without an avatar.</summary>
    public double AvatarProbabilityFemale { get; init; }

    /// <summary>Of a prediction: the avatar's share of it, 0 to 1; 0 without an avatar.</summary>
    public double AvatarWeight { get; init; }

    /// <summary>Of a prediction: probability of female from the nickname alone, 0 to 1; 0 without a nickname.</summary>
    public double NicknameProbabilityFemale { get; init; }

    /// <summary>Of a prediction: the nickname's share of it, 0 to 1; 0 without a nickname.</summary>
    public double NicknameWeight { get; init; }

    /// <summary>Of a prediction: the version of the model that made it; null otherwise.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Of a prediction: whether the nickname alone settled it, and the avatar wasn't looked at.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>
    /// Of an error. INVALID_ARGUMENT: a limit was broken, or the avatar can't be decoded. UNAVAILABLE: the connection broke each
    /// time it was sent. CANCELLED: the predictor was stopped. Others are the server's.
    /// </summary>
    public StatusCode ErrorCode { get; init; }

    /// <summary>Of an error: the reason that the server gave, such as AVATAR_UNDECODABLE; else null.</summary>
    public string? ErrorReason { get; init; }
}

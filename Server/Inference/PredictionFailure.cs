using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.Inference;

/// <summary>Why a profile, or a call that holds profiles, has no prediction.</summary>
internal static class PredictionFailure
{
    private const string AvatarField = "avatar";
    private const string NicknameField = "nickname";

    public static Failure AvatarUndecodable { get; } =
        OfProfile(AvatarField, "AVATAR_UNDECODABLE", "is no image that can be decoded");

    public static Failure DeadlineExceeded { get; } =
        new(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", "The deadline passed before the profile was computed.");

    public static Failure Cancelled { get; } =
        new(Code.Cancelled, "CANCELLED", "The call was cancelled before the profile was computed.");

    public static Failure Superseded { get; } =
        new(Code.Aborted, "SUPERSEDED", "A newer profile took the slot before this one was computed.");

    public static Failure DeadlineInvalid { get; } =
        Failure.OfField("deadline", "DEADLINE_INVALID", "must be a time of the years 1 to 9999, its nanos 0 to 999,999,999");

    public static Failure InferenceFailed { get; } =
        new(Code.Internal, "INFERENCE_FAILED", "inference failed");

    public static Failure FeaturesFailed { get; } =
        new(Code.Internal, "FEATURES_FAILED", "feature extraction failed");

    public static Failure ShuttingDown { get; } =
        new(Code.Unavailable, "SHUTTING_DOWN", "The server is shutting down; unanswered items weren't computed.");

    public static Failure MaxErrorOutOfRange { get; } =
        Failure.OfField("max_error", "MAX_ERROR_OUT_OF_RANGE", "must be over 0 and at most 0.5");

    public static Failure BatchEmpty { get; } = Failure.OfField("profiles", "BATCH_EMPTY", "holds no profile");

    public static Failure ModelNotFound { get; } =
        new(Code.NotFound, "MODEL_NOT_FOUND", "There is no model with the name or version that 'model' asks for.");

    public static Failure QueueFull(TimeSpan retryAfter) =>
        new(Code.ResourceExhausted, "QUEUE_FULL", "The server's queue is full.") { RetryAfter = retryAfter };

    public static Failure AvatarTooLarge(int limit) =>
        OfProfile(AvatarField, "AVATAR_TOO_LARGE", $"is over {limit} bytes (Limits:AvatarBytes)");

    public static Failure AvatarTooManyPixels(int limit) =>
        OfProfile(AvatarField, "AVATAR_TOO_MANY_PIXELS", $"has over {limit} pixels (Limits:AvatarPixels)");

    public static Failure NicknameTooLong(int limit) =>
        OfProfile(NicknameField, "NICKNAME_TOO_LONG", $"has over {limit} Unicode code points (Limits:NicknameRunes)");

    public static Failure BatchTooLarge(int limit) =>
        Failure.OfField("profiles", "BATCH_TOO_LARGE", $"holds over {limit} profiles (Limits:BatchItems)");

    private static Failure OfProfile(string field, string reason, string violation) =>
        Failure.OfField(field, reason, violation) with { IsOfProfile = true };
}

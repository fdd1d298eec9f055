using Google.Rpc;

namespace GenderGrpc.Server.Inference;

/// <summary>Why a profile or a call has no answer, in the terms of google.rpc.Status.</summary>
/// <param name="Code">The canonical code.</param>
/// <param name="Reason">ErrorInfo's reason, in UPPER_SNAKE_CASE.</param>
/// <param name="Message">For people; without any input.</param>
internal sealed record PredictionFailure(Code Code, string Reason, string Message)
{
    /// <summary>The profile's field at fault.</summary>
    public const string AvatarField = "avatar";

    /// <inheritdoc cref="AvatarField"/>
    public const string NicknameField = "nickname";

    /// <summary>The field at fault: of the profile where <see cref="IsOfProfile"/>, else of the request.</summary>
    public string? Field { get; init; }

    /// <summary>Whether the profile, rather than the call, is at fault.</summary>
    public bool IsOfProfile => Field is AvatarField or NicknameField;

    /// <summary>When trying again makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static PredictionFailure AvatarUndecodable { get; } =
        OfField(AvatarField, "AVATAR_UNDECODABLE", "is no image that can be decoded");

    public static PredictionFailure QueueFull { get; } =
        new(Code.ResourceExhausted, "QUEUE_FULL", "The server's queue is full.") { RetryAfter = TimeSpan.FromMilliseconds(100) };

    public static PredictionFailure DeadlineExceeded { get; } =
        new(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", "The deadline passed before the profile was computed.");

    public static PredictionFailure Cancelled { get; } =
        new(Code.Cancelled, "CANCELLED", "The call was cancelled before the profile was computed.");

    public static PredictionFailure InferenceFailed { get; } =
        new(Code.Internal, "INFERENCE_FAILED", "inference failed");

    public static PredictionFailure FeaturesFailed { get; } =
        new(Code.Internal, "FEATURES_FAILED", "feature extraction failed");

    public static PredictionFailure ShuttingDown { get; } =
        new(Code.Unavailable, "SHUTTING_DOWN", "The server is shutting down; unanswered items weren't computed.");

    public static PredictionFailure MalformedMessage { get; } =
        new(Code.InvalidArgument, "MESSAGE_MALFORMED", "The request isn't a valid protobuf message.");

    public static PredictionFailure Unexpected { get; } =
        new(Code.Internal, "INTERNAL", "internal error");

    public static PredictionFailure AvatarTooLarge(int limit) =>
        OfField(AvatarField, "AVATAR_TOO_LARGE", $"is over {limit} bytes (Limits:AvatarBytes)");

    public static PredictionFailure AvatarTooManyPixels(int limit) =>
        OfField(AvatarField, "AVATAR_TOO_MANY_PIXELS", $"has over {limit} pixels (Limits:AvatarPixels)");

    public static PredictionFailure NicknameTooLong(int limit) =>
        OfField(NicknameField, "NICKNAME_TOO_LONG", $"has over {limit} Unicode code points (Limits:NicknameRunes)");

    public static PredictionFailure MaxErrorOutOfRange { get; } =
        OfField("max_error", "MAX_ERROR_OUT_OF_RANGE", "must be over 0 and at most 0.5");

    public static PredictionFailure BatchEmpty { get; } = OfField("profiles", "BATCH_EMPTY", "holds no profile");

    public static PredictionFailure BatchTooLarge(int limit) =>
        OfField("profiles", "BATCH_TOO_LARGE", $"holds over {limit} profiles (Limits:BatchItems)");

    public static PredictionFailure MessageTooLarge(int limit) =>
        OfField("message", "MESSAGE_TOO_LARGE", $"is over {limit} bytes (Limits:MessageBytes)");

    public static PredictionFailure ModelNotFound { get; } =
        new(Code.NotFound, "MODEL_NOT_FOUND", "There is no model with the name or version that 'model' asks for.");

    private static PredictionFailure OfField(string field, string reason, string violation) =>
        new(Code.InvalidArgument, reason, violation) { Field = field };
}

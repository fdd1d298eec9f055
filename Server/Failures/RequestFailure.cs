using Google.Rpc;

namespace GenderGrpc.Server.Failures;

/// <summary>What can be wrong with a request of any service.</summary>
internal static class RequestFailure
{
    public static Failure MalformedMessage { get; } =
        new(Code.InvalidArgument, "MESSAGE_MALFORMED", "The request isn't a valid protobuf message.");

    public static Failure EtagMismatch { get; } =
        new(Code.Aborted, "ETAG_MISMATCH", "The etag isn't the current one: something has changed in between.");

    public static Failure PageTokenInvalid { get; } =
        Failure.OfField("page_token", "PAGE_TOKEN_INVALID", "isn't the next_page_token of an earlier page of this list");

    public static Failure ShuttingDown { get; } = new(Code.Unavailable, "SHUTTING_DOWN", "The server is shutting down.");

    public static Failure Unexpected { get; } = new(Code.Internal, "INTERNAL", "internal error");

    public static Failure RequestIdInvalid(string field) =>
        Failure.OfField(field, "REQUEST_ID_INVALID", "must be 1 to 64 printable ASCII characters");

    public static Failure RequestIdReused(string field) =>
        Failure.OfField(field, "REQUEST_ID_REUSED", "was used for another request within the last 30 days");

    public static Failure DisplayNameInvalid(string field, int limit) =>
        Failure.OfField(field, "DISPLAY_NAME_INVALID", $"must be at most {limit} characters, none of them a control character");

    public static Failure PageSizeOutOfRange(int limit) =>
        Failure.OfField("page_size", "PAGE_SIZE_OUT_OF_RANGE", $"must be 1 to {limit}, or 0 for the default");

    public static Failure MessageTooLarge(int limit) =>
        Failure.OfField("message", "MESSAGE_TOO_LARGE", $"is over {limit} bytes (Limits:MessageBytes)");
}

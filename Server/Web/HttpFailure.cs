using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.Web;

/// <summary>What can be wrong with a request of JSON over HTTP before a service sees it.</summary>
internal static class HttpFailure
{
    public static Failure PathUnknown { get; } = new(Code.NotFound, "PATH_UNKNOWN", "There is nothing at this path.");

    public static Failure MethodNotAllowed { get; } =
        new(Code.Unimplemented, "HTTP_METHOD_NOT_ALLOWED", "This path doesn't take this HTTP method; the header Allow says which it takes.");

    public static Failure HostUnknown { get; } = new(
        Code.PermissionDenied, "HOST_UNKNOWN", "The server doesn't answer to this host name (Listen:AllowedHosts).");

    public static Failure ContentTypeUnsupported { get; } =
        new(Code.InvalidArgument, "CONTENT_TYPE_UNSUPPORTED", "The request's body must be application/json, in UTF-8.");

    /// <param name="line">From 1.</param>
    /// <param name="column">Bytes of the line, from 1.</param>
    public static Failure JsonMalformed(long line, long column) =>
        new(Code.InvalidArgument, "JSON_MALFORMED", $"The request's body isn't valid JSON, at line {line}, byte {column}.");

    public static Failure ValueInvalid(string field, string violation) => Failure.OfField(field, "JSON_VALUE_INVALID", violation);
}

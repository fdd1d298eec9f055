using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>Tells a connection that was lost, or never made, from a server that refuses.</summary>
public static class LostConnection
{
    /// <summary>Whether the call failed because the server couldn't be reached to its end.</summary>
    /// <param name="exception">What the call threw.</param>
    public static bool Explains(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.StatusCode switch
        {
            StatusCode.Unavailable or StatusCode.Cancelled => true,
            // The client library's own findings: a reset stream or a broken connection, not a status that was sent.
            StatusCode.Internal or StatusCode.Unknown => exception.Status.DebugException is IOException or HttpRequestException,
            _ => false,
        };
    }
}

using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>Tells a server that asks to be asked again from one that refuses.</summary>
public static class ServerBusy
{
    /// <summary>How long the server asks to wait before the call is made again; null where it doesn't ask for that.</summary>
    /// <param name="exception">What the call threw.</param>
    public static TimeSpan? RetryDelay(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        try
        {
            return exception.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            // Details that can't be read, or a delay that is none, ask for nothing.
            return null;
        }
    }
}

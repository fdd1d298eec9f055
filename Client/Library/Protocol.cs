using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>The errors that the client itself finds.</summary>
internal static class Protocol
{
    /// <summary>The server broke the contract; as an RpcException, so that callers have one kind of failure to handle.</summary>
    public static RpcException Violation(string message) => new(new Grpc.Core.Status(StatusCode.Internal, message));

    /// <summary>Whether the exception says no more than that the caller cancelled.</summary>
    public static bool IsCancellation(RpcException exception, CancellationToken cancellationToken) =>
        exception.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested;

    /// <summary>The server's answer to a profile over a limit, made here since such a message would end the call.</summary>
    public static Google.Rpc.Status TooLarge(int bytes)
    {
        var message = $"The profile takes {bytes} bytes; a message has at most {ServerChannel.MaxMessageBytes}.";
        var violation = new BadRequest.Types.FieldViolation { Field = "profile.avatar", Description = message };
        return new Google.Rpc.Status
        {
            Code = (int)Code.InvalidArgument,
            Message = message,
            Details = { Any.Pack(new BadRequest { FieldViolations = { violation } }) },
        };
    }
}

using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Calls that are refused, and what their google.rpc.Status says.</summary>
internal static class Refusals
{
    public static Status Details(this RpcException exception) =>
        exception.GetRpcStatus() ?? throw new InvalidOperationException($"No details: {exception.Status}");

    public static T Detail<T>(this Status status)
        where T : class, IMessage<T>, new() => status.GetDetail<T>() ?? throw new InvalidOperationException($"No {typeof(T)}.");

    /// <summary>Awaits a call that is refused.</summary>
    public static async Task<RpcException> AssertAsync(Task call, StatusCode code, string reason)
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.True(code == exception.StatusCode, $"{exception.Status} isn't {code}.");
        ErrorInfo info = exception.Details().Detail<ErrorInfo>();
        Assert.Equal("gendergrpc", info.Domain);
        Assert.Equal(reason, info.Reason);
        return exception;
    }

    public static void AssertViolation(this Status status, string reason, string field, string limit)
    {
        Assert.Equal((int)Code.InvalidArgument, status.Code);
        ErrorInfo info = status.Detail<ErrorInfo>();
        Assert.Equal("gendergrpc", info.Domain);
        Assert.Equal(reason, info.Reason);
        BadRequest.Types.FieldViolation violation = Assert.Single(status.Detail<BadRequest>().FieldViolations);
        Assert.Equal(field, violation.Field);
        Assert.Contains(limit, violation.Description, StringComparison.Ordinal);
    }
}

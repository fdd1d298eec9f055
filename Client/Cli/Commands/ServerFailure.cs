using GenderGrpc.Client;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Cli.Commands;

/// <summary>What a failed call means to the user of a command.</summary>
internal static class ServerFailure
{
    /// <summary>The connection was lost or never made, as opposed to the server refusing.</summary>
    public static bool IsLostConnection(RpcException exception) => LostConnection.Explains(exception);

    public static int ExitCodeOf(RpcException exception) =>
        IsLostConnection(exception) || exception.StatusCode == StatusCode.Unimplemented
            ? ExitCode.ServerNotReached
            : ExitCode.ItemsFailed;

    /// <summary>One line.</summary>
    public static string Describe(RpcException exception, string server)
    {
        if (exception.StatusCode == StatusCode.Unimplemented)
        {
            return $"What answers at {server} isn't a GenderGrpc server.";
        }

        if (IsLostConnection(exception))
        {
            return $"The server at {server} can't be reached.";
        }

        return exception.GetRpcStatus() is { } status
            ? Describe(status)
            : OneLine($"{CodeName((int)exception.StatusCode)}: {exception.Status.Detail}");
    }

    /// <summary>One line: the code, the message and, unless it names them, the fields that broke a limit.</summary>
    public static string Describe(Google.Rpc.Status status)
    {
        var violations = status.GetDetail<BadRequest>()?.FieldViolations
            .Where(violation => !status.Message.Contains($"{violation.Field} {violation.Description}", StringComparison.Ordinal))
            .Select(violation => $"{violation.Field}: {violation.Description}")
            .ToArray() ?? [];
        var details = violations.Length == 0 ? "" : $" ({string.Join("; ", violations)})";
        return OneLine($"{CodeName(status.Code)}: {status.Message}{details}");
    }

    private static string CodeName(int code) =>
        Google.Rpc.CodeReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("Code")
            .FindValueByNumber(code)?.Name ?? $"CODE_{code}";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd();
}

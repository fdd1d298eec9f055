namespace GenderGrpc.Cli.Commands;

/// <summary>Ends a command with one line for its user and an exit code.</summary>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

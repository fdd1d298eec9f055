namespace GenderGrpc.Cli.Commands;

/// <summary>How a command ended, for scripts; documented in every command's help.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int BadUsage = 2;
    public const int ServerNotReached = 3;
    public const int ItemsFailed = 4;
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    done
          2    bad usage
          3    server not reached
          4    some items failed, or the server refused, or the run wasn't trained to its end
          130  interrupted
        """;
}

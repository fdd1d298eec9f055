using GenderGrpc.Cli.Commands;

namespace GenderGrpc.Client.Tests.Cli;

/// <summary>One run of the command line, with what it wrote.</summary>
internal sealed record CommandLineRun(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static async Task<CommandLineRun> StartAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(args, output, error, TimeProvider.System, cancellationToken);
        return new CommandLineRun(exitCode, output.ToString(), error.ToString());
    }
}

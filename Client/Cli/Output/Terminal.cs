using Spectre.Console;

namespace GenderGrpc.Cli.Output;

/// <summary>Consoles over a command's writers.</summary>
internal static class Terminal
{
    public static IAnsiConsole Over(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}

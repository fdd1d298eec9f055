using Spectre.Console;

namespace GenderGrpc.Cli.Output;

/// <summary>Consoles over a command's writers.</summary>
internal static class Terminal
{
    public static IAnsiConsole Over(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            // The environment tells of a terminal even where the output goes to a file.
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
    }
}

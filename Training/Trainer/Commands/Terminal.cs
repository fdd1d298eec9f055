using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>Progress goes to standard error, so that standard output holds results alone.</summary>
internal static class Terminal
{
    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}

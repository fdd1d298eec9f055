using System.CommandLine;

namespace GenderGrpc.Cli.Commands;

/// <summary>Writes a shell's script that completes the command line; it asks this program's [suggest] directive.</summary>
internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", s_shells)}." };
        shell.AcceptOnlyFromAmong(s_shells);
        var command = new DocumentedCommand("completion", "Writes a script that completes this command line in a shell.", """
            Examples:
              source <(gender completion bash)
              source <(gender completion zsh)
              gender completion fish | source
            """)
        {
            shell,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var script =
                typeof(CompletionCommand).Assembly.GetManifestResourceStream($"Completion/gender.{parsed.GetValue(shell)}")!;
            using var reader = new StreamReader(script);
            await parsed.InvocationConfiguration.Output.WriteAsync(await reader.ReadToEndAsync(cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }
}

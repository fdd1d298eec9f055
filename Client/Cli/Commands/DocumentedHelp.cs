using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GenderGrpc.Cli.Commands;

/// <summary>The usual help, then the command's notes and the exit codes.</summary>
internal sealed class DocumentedHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Start = """
        Examples:
          gender demo
          gender score --help
          gender data upload my-data --name people
          gender train start --data datasets/ID --set epochs=10 --watch
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        usual.Invoke(parseResult);
        configuration.Output = output;
        // The usual help names the file that runs, whatever the command is that was typed.
        output.Write(text.ToString().Replace(RootCommand.ExecutableName, CommandLine.Name, StringComparison.Ordinal));
        output.WriteLine(parseResult.CommandResult.Command is DocumentedCommand command ? command.Notes : Start);
        output.WriteLine();
        output.WriteLine(ExitCode.Help);
        return ExitCode.Done;
    }
}

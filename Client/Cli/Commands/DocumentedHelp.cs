using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GenderGrpc.Cli.Commands;

/// <summary>The usual help, then the command's notes and the exit codes.</summary>
internal sealed class DocumentedHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Start = """
        Examples:
          GenderGrpc.Cli demo
          GenderGrpc.Cli score --help
          GenderGrpc.Cli data upload my-data --name people
          GenderGrpc.Cli train start --data datasets/ID --set epochs=10 --watch
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(parseResult.CommandResult.Command is DocumentedCommand command ? command.Notes : Start);
        output.WriteLine();
        output.WriteLine(ExitCode.Help);
        return ExitCode.Done;
    }
}

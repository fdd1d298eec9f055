using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GenderGrpc.Cli.Commands;

/// <summary>The usual help, then the command's notes and the exit codes.</summary>
internal sealed class DocumentedHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is DocumentedCommand command)
        {
            output.WriteLine(command.Notes);
            output.WriteLine();
        }

        output.WriteLine(ExitCode.Help);
        return ExitCode.Done;
    }
}

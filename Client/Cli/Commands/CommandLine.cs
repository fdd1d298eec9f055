using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grpc.Core;

namespace GenderGrpc.Cli.Commands;

/// <summary>The command line as a whole: its commands, and how they fail.</summary>
internal static class CommandLine
{
    /// <summary>The command that the .NET tool installs.</summary>
    public const string Name = "gender";

    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var options = new CommandOptions();
        var root = new RootCommand(
            "Predicts the gender that profiles present, from avatars and nicknames, with a GenderGrpc server, and trains it.")
        {
            DemoCommand.Create(options, time),
            PredictCommand.Create(options),
            ScoreCommand.Create(options, time),
            DataCommand.Create(options, time),
            TrainCommand.Create(options, time),
            ModelsCommand.Create(options, time),
            CompletionCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new DocumentedHelp((HelpAction)help.Action!);

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            await error.WriteLineAsync($"error: {string.Join(' ', parsed.Errors.Select(e => e.Message))} Try --help.");
            return ExitCode.BadUsage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // Time for demo to stop the server that it started.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CommandFailedException e)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return e.ExitCode;
        }
        catch (RpcException e)
        {
            await error.WriteLineAsync($"error: {ServerFailure.Describe(e, options.ServerText(parsed))}");
            return ServerFailure.ExitCodeOf(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.BadUsage;
        }
    }
}

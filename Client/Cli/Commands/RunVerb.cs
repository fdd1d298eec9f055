using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Cli.Training;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>The commands that ask a run for no more than another state.</summary>
internal static class RunVerb
{
    public static Command Create(
        CommandOptions options,
        TimeProvider time,
        string verb,
        string description,
        Func<TrainingClient, string, string, string, CancellationToken, Task<Run>> call)
    {
        var name = TrainCommand.Name();
        var command = new DocumentedCommand(verb, description, $"""
            Examples:
              gender train {verb} runs/ID
              gender train {verb} runs/ID --json

            With --json, standard output has one JSON document, a gendergrpc.v1.Run.
            """)
        {
            name, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainCommand.Connect(parsed, options, options.VerbRetry, time);
            var run = await call(
                client,
                parsed.GetValue(name)!,
                parsed.GetValue(options.Etag)!,
                parsed.GetValue(options.RequestId)!,
                cancellationToken);
            return await Answer.WriteAsync(parsed, options, run, output => RunText.WriteLine(output, run));
        });
        return command;
    }
}

using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Cli.Training;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>The training runs of a server.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandOptions options, TimeProvider time) =>
        new DocumentedCommand("train", "Starts, watches, changes and promotes training runs on a server.", """
            Examples:
              gender train start --data datasets/ID --set epochs=10 --watch
              gender train set runs/ID learning-rate=0.0005
              gender train promote runs/ID
            """)
        {
            TrainStartCommand.Create(options, time),
            List(options, time),
            Show(options, time),
            TrainWatchCommand.Create(options, time),
            RunVerb.Create(
                options,
                time,
                "pause",
                "Pauses a run once its checkpoint is durable.",
                (client, name, etag, id, token) =>
                    client.PauseRunAsync(new PauseRunRequest { Name = name, Etag = etag, RequestId = id }, token)),
            RunVerb.Create(
                options,
                time,
                "resume",
                "Queues a paused run again.",
                (client, name, etag, id, token) =>
                    client.ResumeRunAsync(new ResumeRunRequest { Name = name, Etag = etag, RequestId = id }, token)),
            TrainSetCommand.Create(options, time),
            RunVerb.Create(
                options,
                time,
                "cancel",
                "Ends a run; its checkpoint stays until it is deleted.",
                (client, name, etag, id, token) =>
                    client.CancelRunAsync(new CancelRunRequest { Name = name, Etag = etag, RequestId = id }, token)),
            TrainPromoteCommand.Create(options, time),
            Delete(options, time),
        };

    /// <summary>An argument that names a run.</summary>
    public static Argument<string> Name() => ResourceArgument.Create("runs", "The run, such as runs/ID.");

    /// <summary>A client for verbs that change something, or, without a time to retry, for those that don't.</summary>
    public static TrainingClient Connect(ParseResult parsed, CommandOptions options, Option<int>? retry, TimeProvider time) =>
        TrainingClient.Connect(parsed.GetValue(options.Server)!, options.Retrying(parsed, retry, time));

    private static DocumentedCommand List(CommandOptions options, TimeProvider time)
    {
        var command = new DocumentedCommand("list", "Lists the runs, the newest first.", """
            Examples:
              gender train list
              gender train list --json

            With --json, standard output has one JSON document, a gendergrpc.v1.ListRunsResponse with all of them.
            """)
        {
            options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, null, time);
            var list = new ListRunsResponse();
            await foreach (var run in client.ListRunsAsync(cancellationToken))
            {
                list.Runs.Add(run);
            }

            return await Answer.WriteAsync(parsed, options, list, output => TextTable.Write(
                output,
                ["name", "state", "step", "dataset", "created", "called"],
                list.Runs.Select(run => new[]
                {
                    run.Name,
                    RunText.Name(run.State),
                    RunText.Steps(run),
                    run.Dataset,
                    Quantity.Time(run.CreateTime),
                    run.DisplayName,
                })));
        });
        return command;
    }

    private static DocumentedCommand Show(CommandOptions options, TimeProvider time)
    {
        var name = Name();
        var command = new DocumentedCommand("show", "Shows a run.", """
            Examples:
              gender train show runs/ID

            With --json, standard output has one JSON document, a gendergrpc.v1.Run.
            """)
        {
            name, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, null, time);
            var run = await client.GetRunAsync(parsed.GetValue(name)!, cancellationToken);
            return await Answer.WriteAsync(parsed, options, run, output => RunText.Write(output, run));
        });
        return command;
    }

    private static DocumentedCommand Delete(CommandOptions options, TimeProvider time)
    {
        var name = Name();
        var command = new DocumentedCommand("delete", "Forgets a run that has ended; a model that was promoted from it stays.", """
            Examples:
              gender train delete runs/ID

            With --json, standard output has one JSON document, a gendergrpc.v1.DeleteRunResponse.
            """)
        {
            name, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, options.VerbRetry, time);
            var request = new DeleteRunRequest
            {
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                RequestId = parsed.GetValue(options.RequestId),
            };
            var answer = await client.DeleteRunAsync(request, cancellationToken);
            return await Answer.WriteAsync(parsed, options, answer, output => output.WriteLine($"deleted {request.Name}"));
        });
        return command;
    }
}

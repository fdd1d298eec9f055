using System.CommandLine;
using GenderGrpc.Cli.Training;

namespace GenderGrpc.Cli.Commands;

/// <summary>Watches a run.</summary>
internal static class TrainWatchCommand
{
    private const string Notes = """
        On a terminal: the loss, the accuracy on the validation split, the share that the mask loss kept, the learning rate, the images
        per second and the time left, as they change. Elsewhere: a line for each event, but for steps, of which one in five seconds is
        shown. Where the server is lost, the watch goes on from the last event that came: it misses and doubles nothing.

        Examples:
          gender train watch runs/ID
          gender train watch runs/ID --after 1200 --json

        With --json, standard output has one line for each event, a gendergrpc.v1.RunEvent. The exit code is 0 where the run succeeded,
        and 4 where it failed or was cancelled.
        """;

    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var name = TrainCommand.Name();
        var after = new Option<long>("--after") { Description = "Only events after this sequence number.", HelpName = "N" };
        after.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
            {
                result.AddError("--after must be 0 or more.");
            }
        });
        var retry = CommandOptions.Retry(600, "Seconds to try to reach the server when it is lost.");
        var command = new DocumentedCommand("watch", "Watches a run to its end.", Notes)
        {
            name, after, retry, options.Server, options.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
            WatchAsync(parsed, options, retry, parsed.GetValue(name)!, parsed.GetValue(after), time, cancellationToken));
        return command;
    }

    public static async Task<int> WatchAsync(
        ParseResult parsed,
        CommandOptions options,
        Option<int> retry,
        string name,
        long after,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await using var client = TrainCommand.Connect(parsed, options, retry, time);
        var console = parsed.InvocationConfiguration;
        return await new RunWatcher(client, console.Output, console.Error, time)
            .WatchAsync(name, after, parsed.GetValue(options.Json), cancellationToken);
    }
}

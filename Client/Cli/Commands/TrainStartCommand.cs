using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Cli.Training;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>Queues a run.</summary>
internal static class TrainStartCommand
{
    private const string Notes = """
        A hyperparameter has the name of the trainer's option (learning-rate) or of the contract's field (learning_rate); what isn't set
        has the trainer's default. --from starts from the weights of another run; of a run of one encoder that encoder is taken.

        Examples:
          gender train start --data datasets/ID --name first --set epochs=10 --set learning-rate=0.002
          gender train start --data datasets/ID --from runs/ID --watch

        The run's name (runs/ID) is printed. With --json, standard output has one JSON document, a gendergrpc.v1.Run; with --watch, one
        line for each gendergrpc.v1.RunEvent follows it.
        """;

    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var data = new Option<string>("--data") { Description = "The dataset, such as datasets/ID.", HelpName = "NAME", Required = true };
        var name = new Option<string>("--name")
        {
            Description = "What to call it, at most 100 characters.",
            HelpName = "N",
            DefaultValueFactory = _ => "",
        };
        var set = new Option<string[]>("--set")
        {
            Description = "Sets a hyperparameter; repeat it for several.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        set.Validators.Add(result =>
        {
            try
            {
                HyperparameterText.Parse(result.Tokens.Select(token => token.Value));
            }
            catch (FormatException e)
            {
                result.AddError($"--set: {e.Message}");
            }
        });
        var from = new Option<string[]>("--from")
        {
            Description = "Starts from the weights of a run; repeat it for several.",
            HelpName = "RUN",
            DefaultValueFactory = _ => [],
        };
        var watch = new Option<bool>("--watch") { Description = "Watch it to its end, as train watch does." };
        var command = new DocumentedCommand("start", "Queues a run on a dataset.", Notes)
        {
            data, name, set, from, watch, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainCommand.Connect(parsed, options, options.VerbRetry, time);
            var request = new CreateRunRequest
            {
                RequestId = parsed.GetValue(options.RequestId),
                Dataset = ResourceArgument.Name("datasets", parsed.GetValue(data)!),
                DisplayName = parsed.GetValue(name),
                Hyperparameters = HyperparameterText.Parse(parsed.GetValue(set)!).Values,
                StartFrom = { parsed.GetValue(from)!.Select(run => ResourceArgument.Name("runs", run)) },
            };
            var run = await client.CreateRunAsync(request, cancellationToken);
            await Answer.WriteAsync(parsed, options, run, output => output.WriteLine(run.Name));
            return parsed.GetValue(watch)
                ? await TrainWatchCommand.WatchAsync(parsed, options, options.VerbRetry, run.Name, 0, time, cancellationToken)
                : ExitCode.Done;
        });
        return command;
    }
}

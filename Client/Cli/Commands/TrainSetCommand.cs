using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Cli.Training;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>Changes a run's hyperparameters.</summary>
internal static class TrainSetCommand
{
    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var name = TrainCommand.Name();
        var settings = new Argument<string[]>("NAME=VALUE")
        {
            Description = "The new values: learning-rate, weight-decay, mask-threshold, mask-warm-up, batch-size, epochs, loss.",
            Arity = ArgumentArity.OneOrMore,
        };
        settings.Validators.Add(result =>
        {
            try
            {
                HyperparameterText.Parse(result.Tokens.Select(token => token.Value));
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
            }
        });
        var command = new DocumentedCommand("set", "Changes hyperparameters of a run, from a step on that the answer names.", """
            Examples:
              gender train set runs/ID learning-rate=0.0005
              gender train set runs/ID epochs=20 loss=mask --json

            With --json, standard output has one JSON document, a gendergrpc.v1.UpdateHyperparametersResponse.
            """)
        {
            name, settings, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainCommand.Connect(parsed, options, options.VerbRetry, time);
            var (values, mask) = HyperparameterText.Parse(parsed.GetValue(settings)!);
            var request = new UpdateHyperparametersRequest
            {
                RequestId = parsed.GetValue(options.RequestId),
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                Hyperparameters = values,
                UpdateMask = mask,
            };
            var answer = await client.UpdateHyperparametersAsync(request, cancellationToken);
            return await Answer.WriteAsync(parsed, options, answer, output =>
                output.WriteLine($"{request.Name}: from step {answer.Step} on: {string.Join(", ", HyperparameterText.Format(values))}"));
        });
        return command;
    }
}

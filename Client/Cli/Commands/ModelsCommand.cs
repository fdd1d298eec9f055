using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>The models of a server, and which of them it serves.</summary>
internal static class ModelsCommand
{
    private const string Collection = "models";
    private const string JsonModel = "With --json, standard output has one JSON document, a gendergrpc.v1.Model.";

    public static Command Create(CommandOptions options, TimeProvider time) =>
        new DocumentedCommand("models", "Lists, activates, uploads and downloads models, and goes back to the one before.", """
            Examples:
              gender models list
              gender models rollback
            """)
        {
            List(options, time),
            Activate(options, time),
            Rollback(options, time),
            ModelTransferCommands.Upload(options, time),
            ModelTransferCommands.Download(options, time),
            Delete(options, time),
        };

    /// <summary>An argument that names a model.</summary>
    public static Argument<string> Name() =>
        ResourceArgument.Create(Collection, "The model: models/ and the digits of its version, or its version.");

    private static DocumentedCommand List(CommandOptions options, TimeProvider time)
    {
        var command = new DocumentedCommand("list", "Lists the models, the newest first; the active one has a star.", """
            Examples:
              gender models list
              gender models list --json

            With --json, standard output has one JSON document, a gendergrpc.v1.ListModelsResponse with all of them.
            """)
        {
            options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = ModelClient.Connect(parsed.GetValue(options.Server)!, options.Retrying(parsed, null, time));
            var list = new ListModelsResponse();
            await foreach (var model in client.ListAsync(cancellationToken))
            {
                list.Models.Add(model);
            }

            return await Answer.WriteAsync(parsed, options, list, output => TextTable.Write(
                output,
                ["", "name", "called", "accuracy", "macro-F1", "size", "installed", "run"],
                list.Models.Select(model => new[]
                {
                    model.Active ? "*" : "",
                    model.Name,
                    model.DisplayName,
                    model.Quality is null ? "" : PredictionText.Percent(model.Quality.Accuracy),
                    model.Quality is null ? "" : PredictionText.Percent(model.Quality.MacroF1),
                    Quantity.Bytes(model.Bytes),
                    Quantity.Time(model.CreateTime),
                    model.Run,
                })));
        });
        return command;
    }

    private static DocumentedCommand Activate(CommandOptions options, TimeProvider time)
    {
        var name = Name();
        var command = new DocumentedCommand("activate", "Serves a model from now on, without a gap.", $"""
            Examples:
              gender models activate models/HEX

            {JsonModel}
            """)
        {
            name, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, time);
            var request = new ActivateModelRequest
            {
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                RequestId = parsed.GetValue(options.RequestId),
            };
            return await WriteServedAsync(parsed, options, await client.ActivateAsync(request, cancellationToken));
        });
        return command;
    }

    private static DocumentedCommand Rollback(CommandOptions options, TimeProvider time)
    {
        var command = new DocumentedCommand("rollback", "Serves the model again that was served before.", $"""
            Examples:
              gender models rollback
              gender models rollback --json

            {JsonModel}
            """)
        {
            options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, time);
            var request = new RollbackModelRequest
            {
                Etag = parsed.GetValue(options.Etag),
                RequestId = parsed.GetValue(options.RequestId),
            };
            return await WriteServedAsync(parsed, options, await client.RollbackAsync(request, cancellationToken));
        });
        return command;
    }

    private static DocumentedCommand Delete(CommandOptions options, TimeProvider time)
    {
        var name = Name();
        var command = new DocumentedCommand("delete", "Deletes a model that isn't served and isn't the one to go back to.", """
            Examples:
              gender models delete models/HEX

            With --json, standard output has one JSON document, a gendergrpc.v1.DeleteModelResponse.
            """)
        {
            name, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = Connect(parsed, options, time);
            var request = new DeleteModelRequest
            {
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                RequestId = parsed.GetValue(options.RequestId),
            };
            var answer = await client.DeleteAsync(request, cancellationToken);
            return await Answer.WriteAsync(parsed, options, answer, output => output.WriteLine($"deleted {request.Name}"));
        });
        return command;
    }

    private static ModelClient Connect(ParseResult parsed, CommandOptions options, TimeProvider time) =>
        ModelClient.Connect(parsed.GetValue(options.Server)!, options.Retrying(parsed, options.VerbRetry, time));

    private static Task<int> WriteServedAsync(ParseResult parsed, CommandOptions options, Model model) =>
        Answer.WriteAsync(parsed, options, model, output =>
            output.WriteLine($"serving {model.Name} ({TerminalText.Clean(model.DisplayName, 80)})"));
}

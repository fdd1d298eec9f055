using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>The datasets of a server.</summary>
internal static class DataCommand
{
    private const string Collection = "datasets";

    public static Command Create(CommandOptions options, TimeProvider time) =>
        new DocumentedCommand("data", "Uploads, lists and deletes the datasets that a server trains on.", """
            Examples:
              gender data upload my-data --name people
              gender data list
            """)
        {
            DataUploadCommand.Create(options, time),
            List(options, time),
            Delete(options, time),
        };

    private static DocumentedCommand List(CommandOptions options, TimeProvider time)
    {
        var command = new DocumentedCommand("list", "Lists the datasets, the newest first.", """
            Examples:
              gender data list
              gender data list --json

            With --json, standard output has one JSON document, a gendergrpc.v1.ListDatasetsResponse with all of them.
            """)
        {
            options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainingClient.Connect(
                parsed.GetValue(options.Server)!, options.Retrying(parsed, null, time));
            var list = new ListDatasetsResponse();
            await foreach (var dataset in client.ListDatasetsAsync(cancellationToken))
            {
                list.Datasets.Add(dataset);
            }

            return await Answer.WriteAsync(parsed, options, list, output => TextTable.Write(
                output,
                ["name", "profiles", "names", "files", "size", "created", "called"],
                list.Datasets.Select(dataset => new[]
                {
                    dataset.Name,
                    Quantity.Count(dataset.Profiles),
                    Quantity.Count(dataset.Names),
                    Quantity.Count(dataset.Files),
                    Quantity.Bytes(dataset.Bytes),
                    Quantity.Time(dataset.CreateTime),
                    dataset.DisplayName,
                })));
        });
        return command;
    }

    private static DocumentedCommand Delete(CommandOptions options, TimeProvider time)
    {
        var name = ResourceArgument.Create(Collection, "The dataset, such as datasets/ID.");
        var command = new DocumentedCommand("delete", "Deletes a dataset that no unfinished run needs.", """
            Examples:
              gender data delete datasets/0123456789abcdef0123456789abcdef

            With --json, standard output has one JSON document, a gendergrpc.v1.DeleteDatasetResponse.
            """)
        {
            name, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainingClient.Connect(
                parsed.GetValue(options.Server)!, options.Retrying(parsed, options.VerbRetry, time));
            var request = new DeleteDatasetRequest
            {
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                RequestId = parsed.GetValue(options.RequestId),
            };
            var answer = await client.DeleteDatasetAsync(request, cancellationToken);
            return await Answer.WriteAsync(parsed, options, answer, output => output.WriteLine($"deleted {request.Name}"));
        });
        return command;
    }
}

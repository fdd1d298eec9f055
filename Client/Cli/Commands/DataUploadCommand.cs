using System.CommandLine;
using GenderGrpc.Cli.Datasets;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;

namespace GenderGrpc.Cli.Commands;

/// <summary>Uploads a dataset.</summary>
internal static class DataUploadCommand
{
    private const string Notes = """
        A folder is zipped into a temporary file first; it needs a manifest.csv with the columns label (female, male,
        undetermined), split (train, val, test) and avatar (paths of pictures in it), nickname, or both, and may have names/*.tsv
        with the columns name and label. What begins with a dot is left out.

        Where the connection breaks, the upload goes on where it ended. With --request-id so does the same command when it is
        given again within a day.

        Examples:
          gender data upload my-data --name people
          gender data upload my-data.zip --request-id upload-1 --json

        The dataset's name (datasets/ID) is printed. With --json, standard output has one JSON document, a gendergrpc.v1.Dataset.
        """;

    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var source = new Argument<string>("DIR|ZIP") { Description = "A data folder, or a zip of one." };
        var name = new Option<string>("--name")
        {
            Description = "What to call it, at most 100 characters; without it, the folder's or file's name.",
            HelpName = "N",
        };
        var retry = CommandOptions.Retry(60, "Seconds to try to reach the server when it is lost.");
        var command = new DocumentedCommand("upload", "Uploads a data folder.", Notes)
        {
            source, name, options.RequestId, retry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(source)!));
            var isFolder = Directory.Exists(path);
            if (!isFolder && !File.Exists(path))
            {
                throw new CommandFailedException(ExitCode.BadUsage, $"'{parsed.GetValue(source)}' isn't there.");
            }

            var temporary = isFolder ? Directory.CreateTempSubdirectory("gendergrpc-upload-") : null;
            try
            {
                var zip = path;
                if (temporary is not null)
                {
                    zip = Path.Combine(temporary.FullName, "data.zip");
                    await DataFolderZip.WriteAsync(path, zip, cancellationToken);
                }

                await using var client = TrainingClient.Connect(
                    parsed.GetValue(options.Server)!, options.Retrying(parsed, retry, time));
                var dataset = await TransferProgress.ShowAsync(
                    Terminal.Over(parsed.InvocationConfiguration.Error),
                    new FileInfo(zip).Length,
                    progress => client.UploadDatasetAsync(
                        zip,
                        parsed.GetValue(name) ?? (isFolder ? Path.GetFileName(path) : Path.GetFileNameWithoutExtension(path)),
                        parsed.GetValue(options.RequestId),
                        progress,
                        cancellationToken));
                return await Answer.WriteAsync(parsed, options, dataset, output =>
                {
                    output.WriteLine(dataset.Name);
                    output.WriteLine(
                        $"  {dataset.Profiles} profiles, {dataset.Names} names, {dataset.Files} files, {Quantity.Bytes(dataset.Bytes)}");
                });
            }
            finally
            {
                temporary?.Delete(recursive: true);
            }
        });
        return command;
    }
}

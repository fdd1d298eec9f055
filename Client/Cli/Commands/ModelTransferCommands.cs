using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Cli.Commands;

/// <summary>Models to a server and from it.</summary>
internal static class ModelTransferCommands
{
    public static Command Upload(CommandOptions options, TimeProvider time)
    {
        var file = new Argument<FileInfo>("ZIP") { Description = "A zip of a bundle's files, without a folder around them." };
        var command = new DocumentedCommand("upload", "Installs a model bundle; it isn't served yet.", """
            Examples:
              gender models upload bundle.zip

            The model's name (models/HEX) is printed. With --json, standard output has one JSON document, a gendergrpc.v1.Model.
            """)
        {
            file, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var zip = parsed.GetValue(file)!;
            if (!zip.Exists)
            {
                throw new CommandFailedException(ExitCode.BadUsage, $"'{zip}' isn't there.");
            }

            await using var client = ModelClient.Connect(
                parsed.GetValue(options.Server)!, options.Retrying(parsed, options.VerbRetry, time));
            var model = await TransferProgress.ShowAsync(
                Terminal.Over(parsed.InvocationConfiguration.Error),
                zip.Length,
                progress => client.UploadAsync(zip.FullName, parsed.GetValue(options.RequestId), progress, cancellationToken));
            return await Answer.WriteAsync(parsed, options, model, output => output.WriteLine(model.Name));
        });
        return command;
    }

    public static Command Download(CommandOptions options, TimeProvider time)
    {
        var name = ModelsCommand.Name();
        var target = new Option<FileInfo>("--output") { Description = "The zip to write.", HelpName = "FILE", Required = true };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file that exists." };
        var command = new DocumentedCommand("download", "Downloads a model bundle as a zip, and checks its digest.", """
            The file is there only when all of it came.

            Examples:
              gender models download models/HEX --output bundle.zip

            With --json, standard output has one JSON document: {"file": ..., "bytes": ...}.
            """)
        {
            name, target, overwrite, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(target)!;
            if (file.Exists && !parsed.GetValue(overwrite))
            {
                throw new CommandFailedException(ExitCode.BadUsage, $"'{file}' is there already; replace it with --overwrite.");
            }

            await using var client = ModelClient.Connect(
                parsed.GetValue(options.Server)!, options.Retrying(parsed, options.VerbRetry, time));
            var partial = $"{file.FullName}.{Guid.NewGuid():N}.partial";
            try
            {
                var bytes = await TransferProgress.ShowAsync(
                    Terminal.Over(parsed.InvocationConfiguration.Error),
                    0,
                    progress => ReceiveAsync(client, parsed.GetValue(name)!, partial, progress, cancellationToken));
                File.Move(partial, file.FullName, overwrite: true);
                var answer = new Struct { Fields = { ["file"] = Value.ForString(file.FullName), ["bytes"] = Value.ForNumber(bytes) } };
                return await Answer.WriteAsync(
                    parsed, options, answer, output => output.WriteLine($"{file.FullName}, {Quantity.Bytes(bytes)}"));
            }
            catch (InvalidDataException e)
            {
                throw new CommandFailedException(ExitCode.ItemsFailed, e.Message);
            }
            finally
            {
                File.Delete(partial);
            }
        });
        return command;
    }

    private static async Task<long> ReceiveAsync(
        ModelClient client, string name, string file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var target = File.Create(file);
        return await client.DownloadAsync(name, target, progress, cancellationToken);
    }
}

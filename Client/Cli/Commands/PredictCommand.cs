using System.CommandLine;
using System.Globalization;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Spectre.Console;

namespace GenderGrpc.Cli.Commands;

/// <summary>Predicts one profile.</summary>
internal static class PredictCommand
{
    public static Command Create(CommandOptions options)
    {
        var nickname = new Option<string?>("--nickname") { Description = "The name that the profile shows.", HelpName = "X" };
        var avatar = new Option<FileInfo?>("--avatar")
        {
            Description = "The profile's image: JPEG, PNG, WebP, GIF or BMP, at most 2 MiB.",
            HelpName = "FILE",
        };
        var command = new DocumentedCommand("predict", "Predicts one profile.", """
            Examples:
              gender predict --nickname 陈婷婷 --avatar me.jpg
              gender predict --nickname Alex_99 --max-error 0.01 --json

            With --json, standard output has one JSON document, a gendergrpc.v1.Prediction.
            """)
        {
            nickname, avatar, options.MaxError, options.Cascade, options.Model, options.Servers, options.Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(nickname) is null && result.GetResult(avatar) is null)
            {
                result.AddError("Give --nickname, --avatar, or both.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var image = await ReadAsync(parsed.GetValue(avatar), cancellationToken);
            await using var client = GenderPredictionClient.Connect(parsed.GetValue(options.Servers)!);
            var prediction = await client.PredictAsync(
                parsed.GetValue(nickname), image, options.PredictionOptions(parsed), cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(options.Json))
            {
                await output.WriteLineAsync(PredictionJson.Format(prediction));
            }
            else
            {
                Write(Terminal.Over(output), prediction);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(FileInfo? avatar, CancellationToken cancellationToken)
    {
        if (avatar is null)
        {
            return default;
        }

        try
        {
            return await AvatarFile.ReadAsync(avatar.FullName, cancellationToken);
        }
        catch (AvatarFileException e)
        {
            throw new CommandFailedException(ExitCode.BadUsage, $"--avatar: {e.Message}");
        }
    }

    private static void Write(IAnsiConsole console, Prediction prediction)
    {
        console.Write(new Text(PredictionText.Name(prediction.Label), PredictionText.Colour(prediction.Label)));
        // Past the console, which would break a long line at its width and tear a value from its name.
        var output = console.Profile.Out.Writer;
        var reason = PredictionText.Name(prediction.UndeterminedReason);
        output.WriteLine(reason.Length == 0 ? "" : $" ({reason})");
        output.WriteLine($"  probability of female  {PredictionText.Percent(prediction.ProbabilityFemale)}");
        foreach (var evidence in prediction.Evidence)
        {
            var name = evidence.Modality == Modality.Avatar ? "avatar alone  " : "nickname alone";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name}         {PredictionText.Percent(evidence.ProbabilityFemale)}, weight {evidence.Weight:0.00}"));
        }

        if (prediction.StoppedEarly)
        {
            output.WriteLine("  stopped early          the nickname settled it");
        }

        output.WriteLine($"  model                  {prediction.ModelVersion}");
        if (prediction.Timings is { } timings)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  time at the server     queue {timings.QueueMicros} µs, features {timings.FeaturesMicros} µs, "
                + $"inference {timings.InferenceMicros} µs"));
        }
    }
}

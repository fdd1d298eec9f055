using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.Cli.Scoring;
using GenderGrpc.Client;

namespace GenderGrpc.Cli.Commands;

/// <summary>Scores a whole manifest.</summary>
internal static class ScoreCommand
{
    private const string Notes = """
        The input is CSV with a column avatar (paths of image files), nickname, or both. The output has all of its columns
        and adds prediction, probability_female, avatar_probability_female, nickname_probability_female, avatar_weight,
        nickname_weight, reason, model_version, error. Where the input has a column label (female, male, undetermined),
        accuracy, macro-F1 and coverage are told at the end.

        Rows are written to OUTPUT.partial, which becomes OUTPUT at the end. After an interruption the same command goes on
        where it stopped.

        Examples:
          gender score --input manifest.csv --output out.csv
          gender score --input manifest.csv --output test.csv --where split=test --max-error 0.02
          gender score --input manifest.csv --output out.csv --server http://one:5055,http://two:5055

        With --json, standard output has one line for each row, a gendergrpc.v1.StreamPredictResponse whose sequence counts
        the rows from 0, and a last line {"summary": ...}.
        """;

    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var input = new Option<FileInfo>("--input")
        {
            Description = "The manifest, a CSV file.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<FileInfo>("--output")
        {
            Description = "The CSV file to write.",
            HelpName = "FILE",
            Required = true,
        };
        var avatars = new Option<DirectoryInfo?>("--avatars")
        {
            Description = "The folder that avatar paths are relative to; without it, the input's own.",
            HelpName = "DIR",
        };
        var where = new Option<RowFilter[]>("--where")
        {
            Description = "Score only the rows with this value in this column; repeated, all must hold.",
            HelpName = "COLUMN=VALUE",
            CustomParser = result =>
            {
                var filters = result.Tokens.Select(token => RowFilter.Parse(token.Value)).OfType<RowFilter>().ToArray();
                if (filters.Length != result.Tokens.Count)
                {
                    result.AddError("--where must be COLUMN=VALUE.");
                }

                return filters;
            },
        };
        var window = new Option<int>("--window")
        {
            Description = "The most rows of a stream that are sent and not yet answered.",
            HelpName = "N",
            DefaultValueFactory = _ => GenderPredictionClient.DefaultWindow,
        };
        window.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > GenderPredictionClient.MaxWindow)
            {
                result.AddError($"--window must be 1 to {GenderPredictionClient.MaxWindow}.");
            }
        });
        var streams = new Option<int?>("--streams")
        {
            Description = "Streams beside each other; without it, one to each server. For one address that leads to several servers.",
            HelpName = "N",
        };
        streams.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > PredictionOptions.MaxStreams)
            {
                result.AddError($"--streams must be 1 to {PredictionOptions.MaxStreams}.");
            }
        });
        var retry = CommandOptions.Retry(15, "Seconds to try to reach a server that was lost midway.");
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Replace an output that exists, or a partial one of another input or other options.",
        };
        var command = new DocumentedCommand("score", "Predicts every row of a CSV file.", Notes)
        {
            input, output, avatars, where, window, retry, overwrite,
            options.MaxError, options.Cascade, options.Model, options.Servers, streams, options.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new ScoreSettings
            {
                Input = parsed.GetValue(input)!.FullName,
                Output = parsed.GetValue(output)!.FullName,
                AvatarFolder = parsed.GetValue(avatars)?.FullName ?? parsed.GetValue(input)!.DirectoryName!,
                Server = parsed.GetValue(options.Servers)!,
                Streams = parsed.GetValue(streams),
                Options = options.PredictionOptions(parsed),
                Filters = parsed.GetValue(where) ?? [],
                Window = parsed.GetValue(window),
                Overwrite = parsed.GetValue(overwrite),
                RetryFor = TimeSpan.FromSeconds(parsed.GetValue(retry)),
            };
            return RunAsync(settings, parsed.GetValue(options.Json), parsed.InvocationConfiguration, time, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ScoreSettings settings,
        bool json,
        InvocationConfiguration console,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (settings.Input == settings.Output)
        {
            throw new CommandFailedException(ExitCode.BadUsage, "--input and --output are the same file.");
        }

        var (output, error) = (console.Output, console.Error);
        var input = InputTable.Open(settings.Input, settings.Filters, cancellationToken);
        var run = new ScoreRun(settings, input, time);
        try
        {
            var summary = await ScoreProgress.ShowAsync(Terminal.Over(error), input.RowCount, progress =>
                run.RunAsync(
                    (answer, rows) =>
                    {
                        progress(rows);
                        if (json && answer is not null)
                        {
                            output.WriteLine(PredictionJson.Format(answer));
                        }
                    },
                    cancellationToken));
            if (json)
            {
                await output.WriteLineAsync(summary.ToJson());
            }
            else
            {
                summary.Write(output);
            }

            return summary.Failed == 0 ? ExitCode.Done : ExitCode.ItemsFailed;
        }
        catch (OperationCanceledException) when (File.Exists(settings.Partial))
        {
            await error.WriteLineAsync($"Interrupted; the same command goes on from {settings.Partial}.");
            throw;
        }
    }
}

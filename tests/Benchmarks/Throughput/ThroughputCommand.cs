using System.CommandLine;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>`throughput`: how fast `score` is, compared to the pipeline within one process.</summary>
internal static class ThroughputCommand
{
    private const int DefaultRows = 20_000;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "A folder with a manifest.csv, such as `synth` writes; without it, the command line's samples, repeated.",
            HelpName = "FOLDER",
        };
        var rows = new Option<int?>("--rows")
        {
            Description = $"How many rows; without it, all of --data or {DefaultRows} samples.",
            HelpName = "N",
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each route is measured.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        RequirePositive(rows);
        RequirePositive(rounds);
        var markdown = new Option<FileInfo?>("--markdown")
        {
            Description = "Also write the table to this file.",
            HelpName = "FILE",
        };
        var command = new Command(
            "throughput", "Measures `score` against the in-process pipeline; ends with 1 where it is too slow.")
        {
            data, rows, rounds, markdown,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DirectoryInfo? folder = parsed.GetValue(data);
            ProfileTable table = folder is null ? ProfileTable.Samples : ProfileTable.In(folder.FullName);
            int? count = parsed.GetValue(rows) ?? (folder is null ? DefaultRows : null);
            ThroughputResult result = await ThroughputBenchmark.RunAsync(
                table, count, parsed.GetValue(rounds), Console.Error, cancellationToken);
            string text = result.ToMarkdown();
            Console.Write(text);
            if (parsed.GetValue(markdown) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, text, cancellationToken);
            }

            return result.IsEnough ? 0 : 1;
        });
        return command;
    }

    private static void RequirePositive<T>(Option<T> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is int and < 1)
        {
            result.AddError($"{option.Name} must be at least 1.");
        }
    });
}

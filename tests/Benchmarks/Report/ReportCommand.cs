using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Startup;
using Grpc.Core;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>`report`: all figures about serving, as tables and as JSON.</summary>
internal static class ReportCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const string StandardOutput = "-";

    // Columns have their units as people read them.
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        string[] names = [.. ReportPart.All.Select(part => part.Name)];
        var parts = new Argument<string[]>("parts")
        {
            Description = $"What to measure; without any, everything: {string.Join(", ", names)}.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        parts.AcceptOnlyFromAmong(names);
        var quick = new Option<bool>("--quick")
        {
            Description = "Only see whether everything runs, in a minute or two: the figures say nothing.",
        };
        var rounds = new Option<int?>("--rounds")
        {
            Description = $"How often each thing is measured; by default {Effort.Full.Rounds}.",
            HelpName = "N",
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--rounds must be at least 1.");
            }
        });
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "A data folder with a manifest.csv, whose real pairs the cascade and int8 are measured on.",
            HelpName = "FOLDER",
        };
        data.AcceptExistingOnly();
        var int8 = new Option<DirectoryInfo>("--int8")
        {
            Description = "A bundle of the served model's run, from `export --precision int8`, which is compared with it.",
            HelpName = "BUNDLE",
        };
        int8.AcceptExistingOnly();
        var published = new Option<FileInfo>("--published")
        {
            Description = "The assembly of a published server, GenderGrpc.Server.dll, whose process is compared with the built one's.",
            HelpName = "FILE",
        };
        published.AcceptExistingOnly();
        var json = new Option<string?>("--json")
        {
            Description = $"A file that gets the figures as JSON; {StandardOutput} prints them instead of the tables.",
            HelpName = "FILE",
        };
        var readme = new Option<string?>("--readme")
        {
            Description = $"A file that gets each part's tables between its marks, such as {PartReport.Start(names[0])} and "
                + $"{PartReport.End(names[0])}.",
            HelpName = "FILE",
        };
        var command = new Command("report", "Measures serving: calls, load, the server process, the cascade, int8, settings, several servers, and peers.")
        {
            parts, quick, rounds, data, int8, published, json, readme,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(quick) && result.GetValue(readme) is not null)
            {
                result.AddError("--quick measures nothing that --readme could keep.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] given = parsed.GetRequiredValue(parts);
            ReportPart[] wanted = [.. ReportPart.All.Where(part => given.Length == 0 || given.Contains(part.Name))];
            Effort effort = parsed.GetValue(quick) ? Effort.Quick : Effort.Full;
            effort = effort with
            {
                Rounds = parsed.GetValue(rounds) ?? effort.Rounds,
                Data = parsed.GetValue(data),
                Int8 = parsed.GetValue(int8),
                Published = parsed.GetValue(published),
            };
            return await RunAsync(wanted, effort, parsed.GetValue(json), parsed.GetValue(readme), cancellationToken) ? Done : Failed;
        });
        return command;
    }

    private static async Task<bool> RunAsync(
        ReportPart[] parts, Effort effort, string? json, string? readme, CancellationToken cancellationToken)
    {
        // Before anything is measured.
        if (readme is not null && !await CanKeepAsync(readme, parts, cancellationToken))
        {
            return false;
        }

        var reports = new List<PartReport>();
        foreach (ReportPart part in parts)
        {
            await Console.Error.WriteLineAsync($"{part.Name}:");
            if (await MeasureAsync(part, effort, cancellationToken) is not { } report)
            {
                continue;
            }

            // Now, and not at the end: what is measured is kept, whatever becomes of other parts.
            reports.Add(report);
            if (json != StandardOutput)
            {
                await Console.Out.WriteAsync($"## {part.Name}\n\n{report.ToMarkdown()}");
            }

            if (readme is not null)
            {
                string text = await File.ReadAllTextAsync(readme, cancellationToken);
                await File.WriteAllTextAsync(readme, report.Insert(text) ?? text, cancellationToken);
            }
        }

        await WriteJsonAsync(json, reports, cancellationToken);
        return reports.Count == parts.Length;
    }

    private static async Task<PartReport?> MeasureAsync(ReportPart part, Effort effort, CancellationToken cancellationToken)
    {
        try
        {
            return new PartReport(part.Name, Hardware.Describe(), await part.MeasureAsync(effort, Console.Error, cancellationToken));
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or IOException
            or RpcException or StartupException or BundleException)
        {
            await Console.Error.WriteLineAsync($"{part.Name} can't be measured: {exception.Message}");
            return null;
        }
    }

    private static async Task WriteJsonAsync(string? file, List<PartReport> reports, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return;
        }

        string text = new JsonArray([.. reports.Select(report => report.ToJson())]).ToJsonString(Readable) + "\n";
        await (file == StandardOutput ? Console.Out.WriteAsync(text) : File.WriteAllTextAsync(file, text, cancellationToken));
    }

    private static async Task<bool> CanKeepAsync(string file, ReportPart[] parts, CancellationToken cancellationToken)
    {
        string text = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
        string[] missing = [.. parts.Select(part => part.Name).Where(part => !PartReport.HasMarks(text, part))];
        if (missing.Length > 0)
        {
            await Console.Error.WriteLineAsync(
                $"'{file}' has no {PartReport.Start(missing[0])} with {PartReport.End(missing[0])} after it.");
        }

        return missing.Length == 0;
    }
}

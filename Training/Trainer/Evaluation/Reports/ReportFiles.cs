using System.Text.Encodings.Web;
using System.Text.Json;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>A report on disk: evaluation.json and evaluation.md.</summary>
internal static class ReportFiles
{
    /// <summary>The report as JSON.</summary>
    public const string Json = "evaluation.json";

    /// <summary>The report as Markdown.</summary>
    public const string Markdown = "evaluation.md";

    private static readonly TrainingJson s_json = new(new JsonSerializerOptions(TrainingJson.Default.Options)
    {
        WriteIndented = true,
        // A file, not a page: names of slices stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes both into a folder, which is made where it isn't there; earlier ones are replaced.</summary>
    public static async Task WriteAsync(string folder, EvaluationReport report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, Json), JsonSerializer.Serialize(report, s_json.EvaluationReport) + "\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, Markdown), ReportMarkdown.Write(report), cancellationToken);
    }
}

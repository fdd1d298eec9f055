using System.Text.Json;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>What a run logged.</summary>
internal static class StepLogs
{
    /// <summary>Every line, of which each must be valid.</summary>
    public static StepMetrics[] Read(string run) =>
    [
        .. File.ReadAllLines(Path.Combine(run, "steps.jsonl"))
            .Select(line => JsonSerializer.Deserialize(line, TrainingJson.Default.StepMetrics)!),
    ];
}

using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Precision;

/// <summary>
/// The served bundle beside one of the same run whose graph has the avatar's convolutions in 8 bits: what that gains, and what it costs.
/// </summary>
internal static class PrecisionPart
{
    private const string Int8 = "int8";

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        LabelledProfile[] profiles = LabelledProfiles.RealPairs(effort.Data);
        if (effort.Int8 is null || profiles.Length == 0)
        {
            return
            [
                new ReportSection("The bundle in float32 and in int8.")
                {
                    Skipped = effort.Int8 is null ? "no --int8 was given that is a bundle of `export --precision int8`" : LabelledProfiles.NoRealPairs,
                },
            ];
        }

        await using LocalPipeline float32 = await LocalPipeline.OpenAsync();
        await using LocalPipeline int8 = await LocalPipeline.OpenAsync($"--Model:Folder={effort.Int8.FullName}");
        RequireComparable(float32.Pipeline, int8.Pipeline);
        return
        [
            await PrecisionSpeed.MeasureAsync(float32, int8, profiles, effort, progress, cancellationToken),
            await PrecisionAccuracy.MeasureAsync(float32.Pipeline, int8.Pipeline, profiles, cancellationToken),
        ];
    }

    // A bundle doesn't name its run; what it was trained with, and how long that took, tells one from another.
    private static void RequireComparable(PredictionPipeline float32, PredictionPipeline int8)
    {
        if (float32.Manifest.Graph(GraphEntry.FusedRole).Precision is { } other)
        {
            throw new InvalidDataException($"the served bundle has the precision {other} itself.");
        }

        if (int8.Manifest.Graph(GraphEntry.FusedRole).Precision != Int8)
        {
            throw new InvalidDataException("the bundle of --int8 isn't of `export --precision int8`.");
        }

        if (float32.Manifest.Features != int8.Manifest.Features
            || (float32.Manifest.Training.Steps, float32.Manifest.Training.Seconds) != (int8.Manifest.Training.Steps, int8.Manifest.Training.Seconds))
        {
            throw new InvalidDataException("the bundle of --int8 is of another run than the served one.");
        }
    }
}

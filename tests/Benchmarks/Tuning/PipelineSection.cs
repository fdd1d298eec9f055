using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Rpc;
using GenderGrpc.Benchmarks.Servers;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>The pipeline in this process, with the server's own options.</summary>
internal static class PipelineSection
{
    private const string AsItIs = "none";

    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        EncodedProfile[] encoded = ProfileTable.WholeSamples();
        string[] settings = [AsItIs, .. Settings()];
        var pipelines = new List<LocalPipeline>();
        try
        {
            foreach (string setting in settings)
            {
                pipelines.Add(await LocalPipeline.OpenAsync(setting == AsItIs ? [] : [setting]));
            }

            PipelinePath[] paths =
                [.. pipelines.Select(local => new PipelinePath(local.Pipeline, local.Options.Inference.StreamWindow, encoded))];
            double[][] speeds = await Rounds.InterleaveAsync(paths, effort.Rounds, async path =>
            {
                long begun = Stopwatch.GetTimestamp();
                await path.SaturateAsync(effort.SaturatedItems, cancellationToken);
                double speed = effort.SaturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
                await progress.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"pipeline, {settings[Array.IndexOf(paths, path)]}: {speed:0} items/s"));
                return speed;
            });
            double[][] micros = await Rounds.InterleaveAsync(paths, effort.Rounds, async path =>
                (await path.OneByOneAsync(effort.LoneItems, cancellationToken)).Quantile(0.5).TotalMicroseconds);
            var table = new ReportTable(1, "option", "items/s", "items/s, of none", "p50 of one item, µs");
            for (int i = 0; i < settings.Length; i++)
            {
                table.Row(
                    settings[i] == AsItIs ? AsItIs : $"`{settings[i]}`",
                    Cell.Of(Spread.Of(speeds[i])),
                    Cell.Of(Spread.OfRatios(speeds[i], speeds[0]), "0.00"),
                    Cell.Of(Spread.Of(micros[i])));
            }

            return new ReportSection(string.Create(
                CultureInfo.InvariantCulture,
                $"The pipeline in one process with one option each. The {encoded.Length} sample profiles come again and again, so that a cache of "
                + $"features has every avatar: the most that it can gain. {effort.SaturatedItems} items a round as many at a time as a stream may "
                + $"have, and {effort.LoneItems} one at a time; {effort.Rounds} rounds, interleaved; median (least to most)."))
            {
                Table = table,
            };
        }
        finally
        {
            foreach (LocalPipeline local in pipelines)
            {
                await local.DisposeAsync();
            }
        }
    }

    private static string[] Settings() =>
    [
        "--Inference:Workers=1",
        "--Inference:FeatureThreads=1",
        string.Create(CultureInfo.InvariantCulture, $"--Inference:FeatureThreads={2 * Environment.ProcessorCount}"),
        "--Inference:MaxQueueDelay=00:00:00",
        "--Inference:MaxQueueDelay=00:00:00.005",
        "--Inference:MaxBatchSize=1",
        "--Inference:MaxBatchSize=8",
        "--Inference:MaxBatchSize=32",
        "--Inference:FeatureCacheMegabytes=16",
    ];
}

using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Rpc;
using GenderGrpc.Benchmarks.Servers;

namespace GenderGrpc.Benchmarks.Precision;

/// <summary>How fast the two are, in turns: the session alone, and the pipeline.</summary>
internal static class PrecisionSpeed
{
    private const double LeastSpeedUp = 1;

    public static async Task<ReportSection> MeasureAsync(
        LocalPipeline float32,
        LocalPipeline int8,
        LabelledProfile[] profiles,
        Effort effort,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        EncodedProfile[] encoded = Array.ConvertAll(profiles, one => one.Profile);
        using var floatSession = new FeaturedProfiles(encoded.Take(FeaturedProfiles.Most), float32.Options);
        using var int8Session = new FeaturedProfiles(encoded.Take(FeaturedProfiles.Most), int8.Options);
        int window = float32.Options.Inference.StreamWindow;
        // Each after the one that it is compared with.
        (string Precision, IPredictionPath Path)[] subjects =
        [
            ("float32", new SessionPath(floatSession)), ("int8", new SessionPath(int8Session)),
            ("float32", new PipelinePath(float32.Pipeline, window, encoded)), ("int8", new PipelinePath(int8.Pipeline, window, encoded)),
        ];
        double[][] speeds = await Rounds.InterleaveAsync(subjects, effort.Rounds, async subject =>
        {
            long begun = Stopwatch.GetTimestamp();
            await subject.Path.SaturateAsync(effort.SaturatedItems, cancellationToken);
            double speed = effort.SaturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{subject.Path.Name}, {subject.Precision}: {speed:0} items/s"));
            return speed;
        });

        var table = new ReportTable(2, "path", "precision", "items/s", "items/s, of float32");
        var targets = new List<Target>();
        for (int i = 0; i < subjects.Length; i++)
        {
            bool isInt8 = i % 2 == 1;
            var ratio = Spread.OfRatios(speeds[i], speeds[i - (i % 2)]);
            table.Row(subjects[i].Path.Name, subjects[i].Precision, Cell.Of(Spread.Of(speeds[i])), isInt8 ? Cell.Of(ratio, "0.00") : "");
            if (isInt8)
            {
                targets.Add(Target.AtLeast($"items/s of int8 by {subjects[i].Path.Name}, of float32", ratio.Median, LeastSpeedUp));
            }
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"{profiles.Length} real pairs, with the served bundle and with the one in int8. {effort.SaturatedItems} items a round, {window} in "
            + $"flight; {effort.Rounds} rounds, interleaved; median (least to most)."))
        {
            Table = table,
            Targets = targets,
        };
    }
}

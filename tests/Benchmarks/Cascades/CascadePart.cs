using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Bundle.Calibration;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Cascades;

/// <summary>What a cascade saves over looking at avatar and nickname of every profile, and what it answers.</summary>
internal static class CascadePart
{
    private const double LeastSpeedUp = 2;

    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        await using LocalPipeline local = await LocalPipeline.OpenAsync();
        await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        using GrpcChannel channel = server.OpenChannel();
        int window = local.Options.Inference.StreamWindow;
        ICascadePath[] paths = [new PipelineCascade(local.Pipeline, window), new StreamCascade(channel, window)];
        return
        [
            await MeasureAsync("real pairs", LabelledProfiles.RealPairs(effort.Data), LeastSpeedUp),
            await MeasureAsync("sample names beside pictures that say nothing", LabelledProfiles.NamesWithNeutralAvatars(), least: null),
        ];

        async Task<ReportSection> MeasureAsync(string what, LabelledProfile[] profiles, double? least)
        {
            string title = string.Create(
                CultureInfo.InvariantCulture,
                $"{profiles.Length} {what}, fused and as a cascade, at a max_error of {DecisionRule.DefaultMaxError}. {effort.SaturatedItems} "
                + $"items a round, {window} in flight; {effort.Rounds} rounds, interleaved; median (least to most).");
            return profiles.Length == 0
                ? new ReportSection($"Fused and cascade on {what}.") { Skipped = LabelledProfiles.NoRealPairs }
                : await CompareAsync(title, profiles, paths, least, effort, progress, cancellationToken);
        }
    }

    private static async Task<ReportSection> CompareAsync(
        string title,
        LabelledProfile[] profiles,
        ICascadePath[] paths,
        double? least,
        Effort effort,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        (ICascadePath Path, bool IsCascade)[] subjects = [.. paths.SelectMany(path => new[] { (path, false), (path, true) })];
        CascadeRound[][] rounds = await Rounds.InterleaveAsync(subjects, effort.Rounds, async subject =>
        {
            long begun = Stopwatch.GetTimestamp();
            CascadeRound round = await subject.Path.PredictAsync(profiles, effort.SaturatedItems, subject.IsCascade, cancellationToken);
            round = round with { Elapsed = Stopwatch.GetElapsedTime(begun) };
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{subject.Path.Name}, {(subject.IsCascade ? "cascade" : "fused")}: {round.ItemsPerSecond:0} items/s"));
            return round;
        });

        var table = new ReportTable(2, "path", "compute", "items/s", "items/s, of fused", "stopped early", "coverage", "wrong among answers");
        var targets = new List<Target>();
        for (int i = 0; i < subjects.Length; i++)
        {
            (ICascadePath path, bool isCascade) = subjects[i];
            CascadeRound[] own = rounds[i];
            var speedUp = Spread.OfRatios(Speeds(own), Speeds(rounds[i - (i % 2)]));
            table.Row(
                path.Name,
                isCascade ? "cascade" : "fused",
                Cell.Of(Spread.Of(Speeds(own))),
                isCascade ? Cell.Of(speedUp, "0.00") : "",
                Cell.Of(own[0].EarlyShare, "0.000"),
                Cell.Of(own[0].Coverage, "0.000"),
                Cell.Of(own[0].Risk, "0.0000"));
            if (isCascade && least is { } limit)
            {
                targets.Add(Target.AtLeast($"items/s of the cascade by {path.Name}, of fused", speedUp.Median, limit));
                targets.Add(Target.AtMost($"wrong among the cascade's answers by {path.Name}", own[0].Risk, DecisionRule.DefaultMaxError, "0.0000"));
            }
        }

        return new ReportSection(title) { Table = table, Targets = targets };
    }

    private static IEnumerable<double> Speeds(CascadeRound[] rounds) => rounds.Select(round => round.ItemsPerSecond);
}

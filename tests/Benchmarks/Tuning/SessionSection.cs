using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>The ONNX sessions alone, set up in different ways.</summary>
internal static class SessionSection
{
    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        EncodedProfile[] encoded = ProfileTable.WholeSamples();
        var options = new ServerOptions();
        RequireSameFeatures(options.Model.Folder, effort.Int8?.FullName);
        using var profiles = new FeaturedProfiles(encoded, options);
        TunedSessions[] subjects = [];
        try
        {
            IReadOnlyList<SessionSetting> settings = SessionSetting.All(effort.Int8?.FullName);
            subjects = [.. settings.Select(setting => new TunedSessions(setting, profiles, options.Model.Folder))];
            double[][] speeds = await Rounds.InterleaveAsync(subjects, effort.Rounds, async sessions =>
            {
                long begun = Stopwatch.GetTimestamp();
                await sessions.RunAsync(effort.SaturatedItems, cancellationToken);
                double speed = effort.SaturatedItems / Stopwatch.GetElapsedTime(begun).TotalSeconds;
                await progress.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"sessions, {settings[Array.IndexOf(subjects, sessions)].Name}: {speed:0} items/s"));
                return speed;
            });
            double[][] micros = await Rounds.InterleaveAsync(
                subjects, effort.Rounds, sessions => Task.FromResult(OneByOne(sessions, effort.LoneItems, cancellationToken)));
            var table = new ReportTable(2, "setting", "sessions × threads", "batches at once", "items/s", "items/s, of plain", "p50 of one item, µs");
            for (int i = 0; i < settings.Count; i++)
            {
                table.Row(
                    settings[i].Name,
                    settings[i].Shape,
                    Cell.Of(settings[i].Batches),
                    Cell.Of(Spread.Of(speeds[i])),
                    Cell.Of(Spread.OfRatios(speeds[i], speeds[0]), "0.00"),
                    Cell.Of(Spread.Of(micros[i])));
            }

            return new ReportSection(string.Create(
                CultureInfo.InvariantCulture,
                $"ONNX sessions alone, with features of the {encoded.Length} sample profiles that have avatar and nickname, over the whole fused "
                + $"graph; the server has plain's settings, and the graph in parts. In batches of {profiles.BatchSize} ({effort.SaturatedItems} "
                + $"items a round), and one at a time ({effort.LoneItems} a round); "
                + $"{effort.Rounds} rounds, interleaved; median (least to most)."))
            {
                Table = table,
            };
        }
        finally
        {
            foreach (TunedSessions sessions in subjects)
            {
                sessions.Dispose();
            }
        }
    }

    private static double OneByOne(TunedSessions sessions, int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        for (int i = 0; i < items; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            sessions.RunOne(i);
            latencies.AddSince(begun);
        }

        return latencies.Quantile(0.5).TotalMicroseconds;
    }

    private static void RequireSameFeatures(string served, string? int8)
    {
        if (int8 is not null && ModelBundle.Load(int8).Manifest.Features != ModelBundle.Load(served).Manifest.Features)
        {
            throw new InvalidDataException("the bundle of --int8 has other features than the served one.");
        }
    }
}

using System.Globalization;
using System.Text;
using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>The rounds of every route, and what they say of `score`.</summary>
/// <param name="Routes">Each route with its rounds, in the same order.</param>
/// <param name="Pipeline">The route that the others are compared to.</param>
/// <param name="Score">The route that must come close to it.</param>
internal sealed record ThroughputResult(
    IReadOnlyDictionary<IRoute, List<Measurement>> Routes, IRoute Pipeline, IRoute Score)
{
    /// <summary>The share of the in-process pipeline's throughput that `score` must reach.</summary>
    public const double RequiredShare = 0.8;

    public bool IsEnough => Ratio(Score).Median >= RequiredShare;

    public string ToMarkdown()
    {
        List<Measurement> rounds = Routes[Score];
        var text = new StringBuilder();
        Line($"{rounds[0].Rows} rows, {rounds.Count} rounds, interleaved; median (least to most).");
        Line($"{Hardware.Describe()}.");
        Line($"");
        Line($"| route | items/s | of the pipeline | processor time per item |");
        Line($"|---|---:|---:|---:|");
        foreach ((IRoute route, List<Measurement> measured) in Routes)
        {
            Spread speed = Spread.Of(measured.Select(round => round.ItemsPerSecond));
            Line($"| {route.Name} | {speed.Median:0} ({speed.Min:0} to {speed.Max:0}) | {Percent(Ratio(route))} | {Cpu(measured)} |");
        }

        Line($"");
        Line($"`score` reaches {Ratio(Score).Median:P0} of the in-process pipeline; required: {RequiredShare:P0}.");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private Spread Ratio(IRoute route) => Spread.OfRatios(
        Routes[route].Select(round => round.ItemsPerSecond), Routes[Pipeline].Select(round => round.ItemsPerSecond));

    private static string Percent(Spread ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:P0} ({ratio.Min:P0} to {ratio.Max:P0})");

    private static string Cpu(List<Measurement> rounds) => rounds[0].CpuMicrosPerItem is null
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(rounds.Select(round => round.CpuMicrosPerItem!.Value)).Median:0} µs");
}

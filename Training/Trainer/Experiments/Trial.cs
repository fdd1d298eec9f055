using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Experiments;

/// <summary>One training run of an experiment.</summary>
/// <param name="Part">The question it belongs to.</param>
/// <param name="Recipe">What it trains, as tables name it.</param>
/// <param name="Options">How.</param>
/// <param name="LeftOut">Sources that are only tested on.</param>
internal sealed record Trial(ExperimentPart Part, string Recipe, TrainOptions Options, params string[] LeftOut)
{
    /// <summary>What it learns from, where that varies.</summary>
    public CurvePoint? Point { get; init; }

    /// <summary>A name for files, its own among all trials.</summary>
    public string Name => string.Join(
        '-',
        [Plain(Part.ToString()), Plain(Recipe), .. LeftOut.Select(source => "without-" + Plain(source)), $"seed-{Options.Seed}"]);

    private static string Plain(string text) =>
        string.Join('-', new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

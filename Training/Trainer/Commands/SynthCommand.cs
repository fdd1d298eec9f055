using System.CommandLine;
using System.Globalization;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Synthetic;

namespace GenderGrpc.Training.Commands;

/// <summary>synth: draws a data set whose best attainable accuracy is known.</summary>
internal static class SynthCommand
{
    private static readonly Option<string> s_out = new("--out") { Description = "The new folder to write", Required = true };

    private static readonly Option<bool> s_samples = new("--samples")
    {
        Description = "Write the demo's sample profiles instead of a data set",
    };

    private static readonly Option<int> s_profiles = RangedOption.Create(
        "profiles", "How many profiles", 1, SyntheticOptions.MostProfiles, new SyntheticOptions().Profiles);

    private static readonly Option<int> s_imageSize = RangedOption.Create(
        "image-size",
        "Width and height of an avatar in pixels",
        SyntheticOptions.SmallestImage,
        SyntheticOptions.LargestImage,
        new SyntheticOptions().ImageSize);

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Where all randomness comes from",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("synth", "Draws a synthetic data set.\n\nExample: synth --out data --profiles 2000")
        {
            s_out, s_profiles, s_imageSize, s_seed, SyntheticData.Styles, s_samples,
        };
        command.SetAction((result, cancellationToken) => Failures.Tell(() => result.GetValue(s_samples)
            ? WriteSamples(result.GetRequiredValue(s_out), cancellationToken)
            : WriteDataset(
                result.GetRequiredValue(s_out),
                new SyntheticOptions
                {
                    Profiles = result.GetValue(s_profiles),
                    ImageSize = result.GetValue(s_imageSize),
                    Seed = result.GetValue(s_seed),
                    Styles = result.GetRequiredValue(SyntheticData.Styles),
                },
                cancellationToken)));
        return command;
    }

    private static async Task<int> WriteSamples(string folder, CancellationToken cancellationToken)
    {
        await SampleProfiles.WriteAsync(folder, cancellationToken);
        return CommandLine.Done;
    }

    private static async Task<int> WriteDataset(string folder, SyntheticOptions options, CancellationToken cancellationToken)
    {
        SyntheticSummary summary = await SyntheticData.DrawAsync(folder, options, cancellationToken);
        foreach ((string split, double accuracy) in summary.BestAttainableAccuracyBySplit)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{split}: best attainable accuracy {accuracy:0.0000}"));
        }

        return CommandLine.Done;
    }
}

using System.Globalization;
using CsvHelper;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A data set of drawn profiles whose best attainable accuracy is known exactly.</summary>
internal sealed class SyntheticDataset
{
    private const string ManifestFile = "manifest.csv";
    private const string ImageFolder = "images";
    private const int ProgressStep = 50;

    private readonly SyntheticOptions _options;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public SyntheticDataset(SyntheticOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>
    /// Draws the profiles on all cores and writes images/ and manifest.csv. The folder appears only when it is complete;
    /// the same options always give the same files.
    /// </summary>
    /// <param name="folder">Where to; must not exist, or be empty.</param>
    /// <param name="progress">Is told how many profiles are drawn, now and then and at the end.</param>
    /// <param name="cancellationToken">Ends the drawing and leaves nothing behind.</param>
    /// <exception cref="IOException">The folder isn't empty, or can't be written.</exception>
    public async Task<SyntheticSummary> WriteAsync(
        string folder, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new IOException($"The folder {target} isn't empty; a synthetic data set is written to a new one.");
        }

        var staging = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.Combine(staging, ImageFolder));
            var profiles = await DrawAsync(staging, progress, cancellationToken).ConfigureAwait(false);
            await WriteManifestAsync(staging, profiles, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(staging, target);
            return Summarise(profiles);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private async Task<(SyntheticProfile Profile, string Avatar)[]> DrawAsync(
        string staging, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var profiles = new (SyntheticProfile Profile, string Avatar)[_options.Profiles];
        var drawn = 0;
        await Parallel.ForAsync(0, profiles.Length, cancellationToken, async (index, token) =>
        {
            var profile = SyntheticProfile.Draw(_options.Seed, index);
            var avatar = "";
            if (profile.DrawAvatar(_options.Seed, _options.ImageSize, _options.Styles) is var (bytes, extension))
            {
                avatar = $"{ImageFolder}/{index.ToString("00000", CultureInfo.InvariantCulture)}{extension}";
                await File.WriteAllBytesAsync(Path.Combine(staging, avatar), bytes, token).ConfigureAwait(false);
            }

            profiles[index] = (profile, avatar);
            var done = Interlocked.Increment(ref drawn);
            if (done % ProgressStep == 0 || done == profiles.Length)
            {
                progress?.Report(done);
            }
        }).ConfigureAwait(false);
        return profiles;
    }

    private async Task WriteManifestAsync(
        string staging, (SyntheticProfile Profile, string Avatar)[] profiles, CancellationToken cancellationToken)
    {
        var rows = profiles.Select(
            drawn => ManifestRow.From(drawn.Profile, drawn.Avatar, _options.SplitOf(drawn.Profile.Index)));
        var csv = CsvWriter.ToFile(Path.Combine(staging, ManifestFile), CsvWriterOptions.Default with { NewLine = "\n" });
        await using (csv.ConfigureAwait(false))
        {
            await csv.WriteRecordsAsync(rows, cancellationToken).ConfigureAwait(false);
        }
    }

    private SyntheticSummary Summarise((SyntheticProfile Profile, string Avatar)[] profiles) => new()
    {
        Profiles = profiles.Length,
        BestAttainableAccuracy = GenerativeModel.BestAttainableAccuracy,
        BestAttainableAccuracyBySplit = profiles
            .GroupBy(drawn => _options.SplitOf(drawn.Profile.Index), drawn => (drawn.Profile.Label, drawn.Profile.Probabilities))
            .ToDictionary(split => split.Key, BestAttainable.TwoClassAccuracy),
    };
}

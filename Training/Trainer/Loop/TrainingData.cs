using System.Text;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>A data folder, decoded, by split.</summary>
internal sealed class TrainingData
{
    private readonly Dictionary<Split, Sample[]> _profiles;
    private readonly Dictionary<Split, Sample[]> _names;

    private TrainingData(DataFolder folder, Dictionary<Split, Sample[]> profiles, Dictionary<Split, Sample[]> names)
    {
        Sources = folder.Description is { } description ? [.. folder.Sources, description] : folder.Sources;
        _profiles = profiles;
        _names = names;
        Digest = DigestOf(folder);
    }

    /// <summary>The files, and the one that describes them, for the bundle's manifest.</summary>
    public IReadOnlyList<DataEntry> Sources { get; }

    /// <summary>One digest over the files' digests.</summary>
    public string Digest { get; }

    /// <summary>Decodes a folder's avatars.</summary>
    public static TrainingData Load(DataFolder folder, FeatureExtractor features, CancellationToken cancellationToken)
    {
        Dictionary<Split, Sample[]> BySplit(IEnumerable<ProfileRow> rows) => Enum.GetValues<Split>().ToDictionary(
            split => split,
            split => SampleLoader.Load([.. rows.Where(row => row.Split == split)], features, cancellationToken));

        return new TrainingData(folder, BySplit(folder.Profiles), BySplit(folder.Names));
    }

    /// <summary>One digest over the digests of a folder's files.</summary>
    public static string DigestOf(DataFolder folder) => Bundle.Manifest.Digest.Of(
        Encoding.UTF8.GetBytes(string.Concat(folder.Sources.Select(source => source.Digest))));

    /// <summary>The profiles of a split.</summary>
    public Sample[] Profiles(Split split) => _profiles[split];

    /// <summary>The names alone of a split.</summary>
    public Sample[] Names(Split split) => _names[split];
}

using System.Collections.Immutable;
using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>Replaces the model card of a bundle that is there already.</summary>
internal static class BundleCard
{
    /// <summary>
    /// Writes the card anew from the bundle's manifest, with other notes where some are given. The model stays as it is;
    /// the version, which is a digest of everything, becomes another where the card does.
    /// </summary>
    public static BundleManifest Rewrite(string folder, string? notes)
    {
        BundleManifest manifest = ModelBundle.Load(folder).Manifest;
        return Rewrite(folder, manifest with { Notes = notes ?? manifest.Notes });
    }

    /// <summary>Writes the manifest in place of the bundle's own, and the card that goes with it.</summary>
    public static BundleManifest Rewrite(string folder, BundleManifest manifest) =>
        Rewrite(folder, manifest, ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);

    /// <summary>The same, with other contents of some of its files.</summary>
    public static BundleManifest Rewrite(
        string folder, BundleManifest manifest, ImmutableDictionary<string, ReadOnlyMemory<byte>> contents)
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = manifest.Files.ToDictionary(
            file => file.Path,
            file => contents.TryGetValue(file.Path, out ReadOnlyMemory<byte> content)
                ? content
                : File.ReadAllBytes(Path.Combine(folder, file.Path)));
        files[ModelCard.FileName] = Encoding.UTF8.GetBytes(ModelCard.Write(manifest));
        return BundleWriter.Write(folder, manifest, files);
    }
}

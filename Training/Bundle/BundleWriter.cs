using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Bundle;

/// <summary>Writes model bundles so that a reader sees all of one or nothing.</summary>
public static class BundleWriter
{
    /// <summary>
    /// Writes a folder, durably, in place of the bundle that may be there. Returns the manifest as written, with its
    /// file list and version. Throws <see cref="BundleException"/> for a file whose name isn't a plain one.
    /// </summary>
    public static BundleManifest Write(
        string folder, BundleManifest manifest, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is null)
        {
            throw new BundleException($"'{folder}' can't be a bundle's folder.");
        }

        manifest = manifest with
        {
            Files = [.. files
                .OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => new FileEntry(file.Key, file.Value.Length, Digest.Of(file.Value.Span)))],
        };
        if (manifest.Files.FirstOrDefault(file => !file.IsInFolder || file.Path == BundleManifest.FileName) is { } refused)
        {
            throw new BundleException($"A bundle can't hold a file named '{refused.Path}'.");
        }

        manifest = manifest with { Version = Digest.Of((manifest with { Version = "" }).ToJson()) };
        byte[] json = manifest.ToJson();
        AtomicFolder.Replace(folder, temporary =>
        {
            foreach ((string name, ReadOnlyMemory<byte> content) in files)
            {
                File.WriteAllBytes(Path.Combine(temporary, name), content.Span);
            }

            File.WriteAllBytes(Path.Combine(temporary, BundleManifest.FileName), json);
        });
        return manifest;
    }
}

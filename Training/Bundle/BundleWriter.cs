using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Bundle;

/// <summary>Writes model bundles so that a reader sees all of one or nothing.</summary>
public static class BundleWriter
{
    /// <summary>
    /// Writes into a temporary folder beside <paramref name="folder"/>, makes it durable, and renames it. A bundle
    /// that was there is replaced. Returns the manifest as written, with its file list and version. Throws
    /// <see cref="BundleException"/> for a file whose name isn't a plain one.
    /// </summary>
    public static BundleManifest Write(
        string folder, BundleManifest manifest, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
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

        manifest = manifest with { Version = manifest.ComputeVersion() };

        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string parent = Path.GetDirectoryName(target) ?? throw new BundleException($"'{folder}' can't be a bundle's folder.");
        string temporary = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            foreach ((string name, ReadOnlyMemory<byte> content) in files)
            {
                WriteDurably(Path.Combine(temporary, name), content.Span);
            }

            WriteDurably(Path.Combine(temporary, BundleManifest.FileName), manifest.ToJson());
            Replace(temporary, target);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        return manifest;
    }

    private static void WriteDurably(string path, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    // A folder can't be renamed over another one: the old bundle steps aside for the moment between two renames.
    private static void Replace(string temporary, string target)
    {
        string? aside = null;
        if (Directory.Exists(target))
        {
            aside = temporary + ".old";
            Directory.Move(target, aside);
        }

        try
        {
            Directory.Move(temporary, target);
        }
        catch when (aside is not null)
        {
            Directory.Move(aside, target);
            throw;
        }

        if (aside is not null)
        {
            Directory.Delete(aside, recursive: true);
        }
    }
}

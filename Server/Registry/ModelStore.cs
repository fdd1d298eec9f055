using System.Text.RegularExpressions;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Registry;

/// <summary>The installed bundles on disk, each in a folder that is named after its version and never changes.</summary>
internal sealed partial class ModelStore(DataFolder data, ILogger<ModelStore> logger)
{
    /// <summary>The folder of a model.</summary>
    public string FolderOf(string version) => Path.Combine(data.Models, ModelName.Id(version));

    /// <summary>The names of a model's files, the manifest first.</summary>
    public static IEnumerable<string> FilesOf(BundleManifest manifest) =>
        [BundleManifest.FileName, .. manifest.Files.Select(file => file.Path).Order(StringComparer.Ordinal)];

    /// <summary>Whether a model's folder is there.</summary>
    public bool Has(string version) => Directory.Exists(FolderOf(version));

    /// <summary>Bytes of a model's files.</summary>
    public long BytesOf(BundleManifest manifest) =>
        FilesOf(manifest).Sum(file => new FileInfo(Path.Combine(FolderOf(manifest.Version), file)).Length);

    /// <summary>
    /// Copies a bundle in, durably, and verifies the copy. Throws <see cref="BundleException"/> where the folder's bundle was changed
    /// meanwhile.
    /// </summary>
    public void Add(string folder, BundleManifest manifest)
    {
        string source = AtomicFolder.Locate(folder);
        AtomicFolder.Replace(FolderOf(manifest.Version), temporary =>
        {
            foreach (string file in FilesOf(manifest))
            {
                // Not File.Copy, which copies the mode too: a file that is read-only couldn't be made durable.
                using FileStream original = File.OpenRead(Path.Combine(source, file));
                using FileStream copy = File.Create(Path.Combine(temporary, file));
                original.CopyTo(copy);
            }

            if (ModelBundle.Load(temporary).Manifest.Version != manifest.Version)
            {
                throw new BundleException("The bundle was replaced while it was installed.");
            }
        });
    }

    /// <summary>Removes a model's folder. What can't be removed now is at the next start.</summary>
    public void Remove(string version)
    {
        try
        {
            if (Has(version))
            {
                Directory.Delete(FolderOf(version), recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.ModelNotRemoved(logger, version, exception.GetType().Name);
        }
    }

    /// <summary>
    /// Removes what a server that was killed has left: folders of models that the journal doesn't know, and those that were being
    /// written. Whatever else somebody put there stays.
    /// </summary>
    public void RemoveAllBut(IEnumerable<string> versions)
    {
        HashSet<string> known = [.. versions.Select(ModelName.Id)];
        foreach (string folder in Directory.GetDirectories(data.Models))
        {
            string name = Path.GetFileName(folder);
            if (OwnFolder().IsMatch(name) && !known.Contains(name))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // A model's folder, and what AtomicFolder calls it while it is being written.
    [GeneratedRegex(@"^(\.[0-9a-f]{64}\.([0-9a-f]{32}\.tmp|old)|[0-9a-f]{64})\z")]
    private static partial Regex OwnFolder();
}

using System.Text.RegularExpressions;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Datasets;

/// <summary>The datasets on disk, each in a folder that is named after its id and never changes.</summary>
internal sealed partial class DatasetStore(DataFolder data, ILogger<DatasetStore> logger)
{
    /// <summary>The folder of a dataset, as a trainer takes it.</summary>
    public string FolderOf(string id) => Path.Combine(data.Datasets, id);

    /// <summary>
    /// Unpacks a zip, durably, and checks what is in it. Throws <see cref="FailureException"/> where that is no data folder, and then
    /// leaves nothing.
    /// </summary>
    public DatasetContents Add(string id, string zip, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        DatasetContents? contents = null;
        AtomicFolder.Replace(FolderOf(id), temporary =>
        {
            ZipExtraction.Extract(zip, temporary, limits, cancellationToken);
            Unwrap(temporary);
            contents = new DatasetReader(temporary, cancellationToken).Read();
        });
        return contents!;
    }

    /// <summary>Removes a dataset's folder. What can't be removed now is at the next start.</summary>
    public void Remove(string id)
    {
        try
        {
            if (Directory.Exists(FolderOf(id)))
            {
                Directory.Delete(FolderOf(id), recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.DatasetNotRemoved(logger, id, exception.GetType().Name);
        }
    }

    /// <summary>Removes what a server that was killed has left: folders that the journal doesn't know. Whatever else is there stays.</summary>
    public void RemoveAllBut(IEnumerable<string> ids)
    {
        HashSet<string> known = [.. ids];
        foreach (string folder in Directory.GetDirectories(data.Datasets))
        {
            string name = Path.GetFileName(folder);
            if (OwnFolder().IsMatch(name) && !known.Contains(name))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // Who zips a folder rather than what is in it means the same.
    private static void Unwrap(string folder)
    {
        string[] entries = Directory.GetFileSystemEntries(folder);
        if (entries is not [var only] || !File.Exists(Path.Combine(only, DatasetReader.ManifestFile)))
        {
            return;
        }

        // Under a name that nothing in it has.
        string wrapper = Path.Combine(folder, DatasetName.NewId());
        Directory.Move(only, wrapper);
        foreach (string entry in Directory.GetFileSystemEntries(wrapper))
        {
            Directory.Move(entry, Path.Combine(folder, Path.GetFileName(entry)));
        }

        Directory.Delete(wrapper);
    }

    // A dataset's folder, and what AtomicFolder calls it while it is being written.
    [GeneratedRegex(@"^(\.[0-9a-f]{32}\.([0-9a-f]{32}\.tmp|old)|[0-9a-f]{32})\z")]
    private static partial Regex OwnFolder();
}

using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>What lies in a folder, to the last byte.</summary>
internal static class FolderListing
{
    /// <summary>Each folder's path and each file's, with its digest, but for the journal, which grows with every call.</summary>
    public static string[] Of(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("journal.db", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {Content(path)}"),
    ];

    // The lock is the server's alone, and says nothing.
    private static string Content(string path) => Directory.Exists(path) || Path.GetFileName(path) == "lock" ? "" : Digest.Of(File.ReadAllBytes(path));
}

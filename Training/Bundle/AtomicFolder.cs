using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace GenderGrpc.Bundle;

/// <summary>
/// Folders that are replaced as a whole: whatever ends the process or the machine, a reader finds all of the old one or all of the new one.
/// </summary>
public static partial class AtomicFolder
{
    private const int FlushesAtOnce = 8;

    /// <summary>
    /// Where the folder is to be read. It differs from <paramref name="folder"/> only after a writer was killed while the old folder had
    /// stepped aside and the new one hadn't yet come in.
    /// </summary>
    public static string Locate(string folder)
    {
        string target = Full(folder);
        return !Directory.Exists(target) && Directory.Exists(Previous(target)) ? Previous(target) : folder;
    }

    /// <summary>
    /// Has <paramref name="fill"/> write files into a temporary folder beside <paramref name="folder"/>, makes them durable, and renames it
    /// over the one that may be there. Where anything throws, that one stays.
    /// </summary>
    public static void Replace(string folder, Action<string> fill)
    {
        string target = Full(folder);
        string parent = Path.GetDirectoryName(target) ?? throw new ArgumentException($"'{folder}' has no parent.", nameof(folder));
        string temporary = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            fill(temporary);
            FlushTree(temporary);
            MoveOver(temporary, target);
            Flush(parent);
            // Only now: until the new name is on disk the old folder is the one to find after a power cut.
            Discard(Previous(target));
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>
    /// Deletes the temporary folders that writers of <paramref name="folder"/> left when they were killed. Only for who knows that nobody
    /// writes it now.
    /// </summary>
    public static void DeleteLeftovers(string folder)
    {
        string target = Full(folder);
        string name = Path.GetFileName(target);
        foreach (string leftover in Directory.EnumerateDirectories(Path.GetDirectoryName(target) ?? target, ".*.tmp")
            .Where(leftover => Path.GetFileName(leftover).StartsWith($".{name}.", StringComparison.Ordinal)))
        {
            Discard(leftover);
        }
    }

    // Of many files at once: a disk that is asked for several takes hardly longer than for one.
    private static void FlushTree(string folder)
    {
        Parallel.ForEach(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories),
            new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce },
            file =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
                stream.Flush(flushToDisk: true);
            });
        foreach (string child in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            Flush(child);
        }

        Flush(folder);
    }

    // A folder can't be renamed over another one: the old one steps aside for the moment between two renames.
    private static void MoveOver(string temporary, string target)
    {
        if (Directory.Exists(target))
        {
            Discard(Previous(target));
            Directory.Move(target, Previous(target));
        }

        try
        {
            Directory.Move(temporary, target);
        }
        catch when (Directory.Exists(Previous(target)))
        {
            Directory.Move(Previous(target), target);
            throw;
        }
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static string Previous(string target) =>
        Path.Combine(Path.GetDirectoryName(target) ?? target, $".{Path.GetFileName(target)}.old");

    private static void Discard(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Windows journals its renames and lets nobody flush a folder.
    private static void Flush(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            FlushOnUnix(folder);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void FlushOnUnix(string folder)
    {
        const int ReadOnly = 0;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Synchronize(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"'{folder}' can't be made durable: {cause.Message}", cause);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

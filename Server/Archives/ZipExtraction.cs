using System.IO.Compression;
using System.IO.Hashing;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Archives;

/// <summary>
/// Unpacks a zip from a stranger into an empty folder: files and folders alone, all of them inside it, and never more than the
/// limits, whatever the zip claims.
/// </summary>
internal static class ZipExtraction
{
    private const int BufferSize = 1 << 16;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Throws <see cref="FailureException"/> where the zip isn't taken; the folder then holds anything or nothing.</summary>
    public static void Extract(string zipFile, string folder, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(zipFile, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        try
        {
            if (ZipDirectory.Count(stream, limits.Files) > limits.Files)
            {
                throw new FailureException(ArchiveFailure.TooManyFiles(limits));
            }

            stream.Position = 0;
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            Check(zip.Entries, stream.Length, limits);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                Extract(entry, Path.Combine(folder, entry.FullName), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new FailureException(ArchiveFailure.Unreadable);
        }
    }

    private static void Check(IReadOnlyCollection<ZipArchiveEntry> entries, long zipBytes, ArchiveLimits limits)
    {
        var paths = new EntryPaths();
        long bytes = 0;
        foreach (ZipArchiveEntry entry in entries)
        {
            Failure? failure = EntryName.Check(entry.FullName, limits)
                ?? (IsFileOrFolder(entry) ? null : ArchiveFailure.EntryType(entry.FullName))
                ?? (paths.TryAdd(entry.FullName) ? null : ArchiveFailure.EntryTwice(entry.FullName))
                ?? (entry.IsEncrypted ? ArchiveFailure.EntryEncrypted(entry.FullName) : null)
                ?? ((ulong)entry.Length > (ulong)(limits.Bytes - bytes) ? ArchiveFailure.TooLarge(limits) : null);
            if (failure is not null)
            {
                throw new FailureException(failure);
            }

            bytes += entry.Length;
        }

        if (bytes / limits.Ratio > zipBytes)
        {
            throw new FailureException(ArchiveFailure.RatioTooHigh(limits));
        }
    }

    // Zips that weren't made on Unix say nothing of types.
    private static bool IsFileOrFolder(ZipArchiveEntry entry)
    {
        int type = (entry.ExternalAttributes >> 16) & TypeBits;
        return type == 0 || type == (entry.FullName.EndsWith('/') ? Folder : RegularFile);
    }

    private static void Extract(ZipArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (path.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream content = entry.Open();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[BufferSize];
        long left = entry.Length;
        var crc = new Crc32();
        while (content.Read(buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            left -= read;
            if (left < 0)
            {
                break;
            }

            crc.Append(buffer.AsSpan(0, read));
            file.Write(buffer.AsSpan(0, read));
        }

        // ZipArchive gives no more than the length that is claimed: content that is longer shows in its checksum.
        if (left != 0 || crc.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw new InvalidDataException("An entry isn't what its zip claims.");
        }
    }
}

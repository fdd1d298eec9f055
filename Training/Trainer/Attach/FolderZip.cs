using System.IO.Compression;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Attach;

/// <summary>Folders as they travel. What comes in is unpacked inside its folder, whatever the zip says, and no further than it claims.</summary>
internal static class FolderZip
{
    private const int BufferSize = 1 << 16;
    private const int MostEntries = 5_000_000;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Zips a folder's files as they are: weights don't get smaller.</summary>
    public static void Pack(string folder, string zipFile)
    {
        File.Delete(zipFile);
        ZipFile.CreateFromDirectory(folder, zipFile, CompressionLevel.NoCompression, includeBaseDirectory: false);
    }

    /// <summary>Unpacks into a folder that takes the place of the one that may be there. Throws <see cref="DataException"/>.</summary>
    public static void Unpack(string zipFile, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string root = Directory.CreateDirectory(folder).FullName;
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(zipFile);
            Check(zip, new DriveInfo(root).AvailableFreeSpace);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                Unpack(entry, Path.Combine(root, entry.FullName), cancellationToken);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new DataException("The server sent a zip that can't be read.", exception);
        }
    }

    private static void Check(ZipArchive zip, long room)
    {
        if (zip.Entries.Count > MostEntries)
        {
            throw new DataException($"The server sent a zip of {zip.Entries.Count} files; at most {MostEntries} are taken.");
        }

        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!IsInside(entry.FullName) || !IsFileOrFolder(entry))
            {
                throw new DataException($"The server sent a zip with an entry that isn't taken: '{entry.FullName}'.");
            }

            room -= entry.Length;
            if (entry.Length < 0 || room < 0)
            {
                throw new DataException("The server sent a zip that doesn't fit on the disk.");
            }
        }
    }

    private static bool IsInside(string name) =>
        name.AsSpan().IndexOfAny('\\', ':', '\0') < 0
        && name.TrimEnd('/').Split('/').All(part => part is not ("" or "." or ".."));

    // Zips that weren't made on Unix say nothing of types.
    private static bool IsFileOrFolder(ZipArchiveEntry entry)
    {
        int type = (entry.ExternalAttributes >> 16) & TypeBits;
        return type == 0 || type == (entry.FullName.EndsWith('/') ? Folder : RegularFile);
    }

    private static void Unpack(ZipArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (path.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream content = entry.Open();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[BufferSize];
        long left = entry.Length;
        while (content.Read(buffer) is > 0 and var read && (left -= read) >= 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer.AsSpan(0, read));
        }

        if (left != 0)
        {
            throw new InvalidDataException("An entry hasn't the length that its zip claims.");
        }
    }
}

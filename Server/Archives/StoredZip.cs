using System.IO.Compression;

namespace GenderGrpc.Server.Archives;

/// <summary>
/// Zips a folder's files as they are: the same files always give the same bytes, as no compressor, clock or order of a file system
/// has a say in them.
/// </summary>
internal static class StoredZip
{
    private const int OrdinaryFile = 0x81A4 << 16;
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task WriteAsync(string folder, string zipFile, CancellationToken cancellationToken)
    {
        await using ZipArchive zip = await ZipFile.OpenAsync(zipFile, ZipArchiveMode.Create, cancellationToken);
        foreach (string name in NamesIn(folder).Order(StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            entry.ExternalAttributes = OrdinaryFile;
            await using Stream target = await entry.OpenAsync(cancellationToken);
            await using FileStream source = File.OpenRead(Path.Combine(folder, name));
            await source.CopyToAsync(target, cancellationToken);
        }
    }

    private static IEnumerable<string> NamesIn(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'));
}

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
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(Path.GetFileName(file), CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            entry.ExternalAttributes = OrdinaryFile;
            await using Stream target = await entry.OpenAsync(cancellationToken);
            await using FileStream source = File.OpenRead(file);
            await source.CopyToAsync(target, cancellationToken);
        }
    }
}

using System.IO.Compression;
using GenderGrpc.Cli.Commands;

namespace GenderGrpc.Cli.Datasets;

/// <summary>
/// Zips a data folder. The same files always give the same bytes, so that another process can go on with an upload that broke
/// off.
/// </summary>
internal static class DataFolderZip
{
    private const string ManifestFile = "manifest.csv";
    private const int OrdinaryFile = 0x81A4 << 16;
    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_tables = [".csv", ".tsv", ".md", ".txt", ".json"];

    /// <exception cref="CommandFailedException">It is no data folder.</exception>
    public static async Task WriteAsync(string folder, string zipFile, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, ManifestFile)))
        {
            throw new CommandFailedException(ExitCode.BadUsage, $"'{folder}' is no data folder: it has no {ManifestFile}.");
        }

        await using var zip = await ZipFile.OpenAsync(zipFile, ZipArchiveMode.Create, cancellationToken);
        foreach (var name in Names(folder))
        {
            // Pictures are compressed already.
            var isTable = s_tables.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
            var entry = zip.CreateEntry(name, isTable ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = s_epoch;
            entry.ExternalAttributes = OrdinaryFile;
            await using var target = await entry.OpenAsync(cancellationToken);
            await using var source = File.OpenRead(Path.Combine(folder, name));
            await source.CopyToAsync(target, cancellationToken);
        }
    }

    // In an order that no file system has a say in, and without what editors and version control hide there.
    private static IEnumerable<string> Names(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(name => !name.Split('/').Any(segment => segment.StartsWith('.')))
        .Order(StringComparer.Ordinal);
}

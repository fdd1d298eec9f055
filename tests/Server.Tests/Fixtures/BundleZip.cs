using System.IO.Compression;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Zips of bundles, and of anything else; the same every time.</summary>
internal static class BundleZip
{
    private static readonly DateTimeOffset Time = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Of(TestBundle bundle) => Of(Files(bundle));

    /// <summary>A bundle's files by name.</summary>
    public static (string Name, byte[] Content)[] Files(TestBundle bundle) =>
        [.. Directory.GetFiles(bundle.Folder).Order().Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))];

    public static byte[] Of(params (string Name, byte[] Content)[] files) => Of(_ => { }, files);

    /// <summary>A zip whose entries are changed before their content is written.</summary>
    public static byte[] Of(Action<ZipArchiveEntry> change, params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.LastWriteTime = Time;
                change(entry);
                using Stream target = entry.Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }
}

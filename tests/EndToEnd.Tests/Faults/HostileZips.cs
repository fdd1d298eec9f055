using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GenderGrpc.Server.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Every kind of zip that somebody may send to do harm, each of them good but for one thing.</summary>
internal static class HostileZips
{
    private const int LinkToAnything = 0xA1FF << 16;
    private const int Device = 0x61B6 << 16;
    private const int Zeros = 4 << 20;

    // Where the fields are in a local header and in an entry of the directory.
    private const int LocalFlags = 6;
    private const int LocalMethod = 8;
    private const int LocalCrc = 14;
    private const int DirectoryFlags = 8;
    private const int DirectoryMethod = 10;
    private const int DirectoryCrc = 16;
    private const int DirectoryCompressedSize = 20;
    private const int DirectorySize = 24;
    private const int DirectoryOffset = 42;
    private const int EndCount = 10;
    private const int EndDirectory = 16;

    private static readonly byte[] s_small = [1];

    /// <summary>They hold the files of a good zip and more.</summary>
    /// <param name="files">The good zip's files.</param>
    /// <param name="outside">A path outside the server's data folder.</param>
    /// <param name="tooMany">More files than the server takes.</param>
    public static IEnumerable<HostileZip> Of((string Name, byte[] Content)[] files, string outside, int tooMany)
    {
        byte[] good = BundleZip.Of(files);
        byte[] With(string name) => BundleZip.Of([.. files, (name, s_small)]);
        byte[] Typed(int attributes, string name) => BundleZip.Of(
            entry => entry.ExternalAttributes = entry.FullName == name ? attributes : 0, [.. files, (name, Encoding.UTF8.GetBytes(outside))]);
        return
        [
            new("a path up", "ARCHIVE_ENTRY_PATH", With("../evil")),
            new("a path far up", "ARCHIVE_ENTRY_PATH", With(string.Concat(Enumerable.Repeat("../", 12)) + outside.TrimStart('/'))),
            new("a path down and up", "ARCHIVE_ENTRY_PATH", With("images/../../evil")),
            new("a path up with backslashes", "ARCHIVE_ENTRY_PATH", With(@"..\..\evil")),
            new("an absolute path", "ARCHIVE_ENTRY_PATH", With(outside)),
            new("a drive", "ARCHIVE_ENTRY_PATH", With("C:/evil")),
            new("a drive with backslashes", "ARCHIVE_ENTRY_PATH", With(@"C:\evil")),
            new("another machine", "ARCHIVE_ENTRY_PATH", With(@"\\machine\share\evil")),
            new("a device's name", "ARCHIVE_ENTRY_PATH", With("AUX")),
            new("a NUL in a name", "ARCHIVE_ENTRY_PATH", With("evil\0.png")),
            new("a link", "ARCHIVE_ENTRY_TYPE", Typed(LinkToAnything, "link")),
            new("a device", "ARCHIVE_ENTRY_TYPE", Typed(Device, "device")),
            new("a name twice", "ARCHIVE_ENTRY_DUPLICATE", With(files[0].Name)),
            new("a name in two spellings", "ARCHIVE_ENTRY_DUPLICATE", With(files[0].Name.ToUpperInvariant())),
            new("too many files", "ARCHIVE_TOO_MANY_FILES", BundleZip.Of([.. Enumerable.Range(0, tooMany).Select(i => ($"{i}", s_small))])),
            new("a bomb", "ARCHIVE_RATIO_TOO_HIGH", BundleZip.Of([.. files, ("zeros", new byte[Zeros])])),
            new("a bomb that claims to be small", "ARCHIVE_UNREADABLE", Claiming(BundleZip.Of([.. files, ("zeros", new byte[Zeros])]), 10)),
            new("a bomb of entries over one another", "ARCHIVE_RATIO_TOO_HIGH", Overlapping(40)),
            new("a size that is a lie", "ARCHIVE_UNREADABLE", Claiming(good, 1 << 16)),
            new("a compressed size beyond the end", "ARCHIVE_UNREADABLE", Change(good, DirectoryCompressedSize, 1 << 24)),
            new("content beyond the end", "ARCHIVE_UNREADABLE", Change(good, DirectoryOffset, 1 << 24)),
            new("a wrong checksum", "ARCHIVE_UNREADABLE", Change(good, DirectoryCrc, 0x12345678, LocalCrc)),
            new("an encrypted entry", "ARCHIVE_ENCRYPTED", Change(good, DirectoryFlags, 1, LocalFlags, bytes: 2)),
            new("an unknown compression", "ARCHIVE_UNREADABLE", Change(good, DirectoryMethod, 99, LocalMethod, bytes: 2)),
            new("a directory beyond the end", "ARCHIVE_UNREADABLE", ChangeEnd(good, EndDirectory, 1 << 24)),
            new("a wrong number of entries", "ARCHIVE_UNREADABLE", ChangeEnd(good, EndCount, 60_000)),
            new("an empty zip", "ARCHIVE_UNREADABLE", good[^22..]),
            new("no zip", "ARCHIVE_UNREADABLE", Encoding.UTF8.GetBytes("<html>404</html>")),
            new("one byte", "ARCHIVE_UNREADABLE", s_small),
            new("a zip of a zip", "", BundleZip.Of(("data.zip", good))),
            new("a zip of nothing", "", BundleZip.Of([])),
            new("a zip of something else", "", BundleZip.Of(("readme.txt", s_small))),
        ];
    }

    // The last entry's uncompressed size, in the directory alone.
    private static byte[] Claiming(byte[] zip, int bytes) => Change(zip, DirectorySize, bytes);

    /// <summary>Changes the last entry, in the directory and, where it is told a field of it, in its local header.</summary>
    private static byte[] Change(byte[] zip, int field, int value, int localField = -1, int bytes = sizeof(int))
    {
        byte[] changed = [.. zip];
        Span<byte> last = changed.AsSpan(changed.AsSpan().LastIndexOf("PK\u0001\u0002"u8));
        Span<byte> local = changed.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(last[DirectoryOffset..]));
        Write(last[field..]);
        if (localField >= 0)
        {
            Write(local[localField..]);
        }

        return changed;

        void Write(Span<byte> target)
        {
            if (bytes == sizeof(int))
            {
                BinaryPrimitives.WriteInt32LittleEndian(target, value);
            }
            else
            {
                BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
            }
        }
    }

    private static byte[] ChangeEnd(byte[] zip, int field, int value)
    {
        byte[] changed = [.. zip];
        Span<byte> end = changed.AsSpan(changed.AsSpan().LastIndexOf("PK\u0005\u0006"u8));
        if (field == EndCount)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(end[field..], (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(end[field..], value);
        }

        return changed;
    }

    // All entries have the content of the first, so that the zip is small, and each unpacks to less than the ratio allows.
    private static byte[] Overlapping(int count)
    {
        byte[] content = new byte[1 << 16];
        new Random(1).NextBytes(content.AsSpan(0, content.Length / 16));
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < count; i++)
            {
                using Stream entry = zip.CreateEntry($"{i:00}").Open();
                entry.Write(i == 0 ? content : []);
            }
        }

        byte[] bytes = stream.ToArray();
        int directory = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        byte[] first = bytes[directory..(directory + 46 + 2)];
        int at = directory;
        for (int i = 0; i < count; i++, at += first.Length)
        {
            byte[] name = bytes[(at + 46)..(at + 48)];
            first.CopyTo(bytes.AsSpan(at));
            name.CopyTo(bytes.AsSpan(at + 46));
        }

        return bytes;
    }
}

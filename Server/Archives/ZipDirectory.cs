using System.Buffers.Binary;

namespace GenderGrpc.Server.Archives;

/// <summary>
/// The directory at a zip's end, as far as needed to count it: ZipArchive makes an object of each entry before it compares their
/// number with the one that the zip claims.
/// </summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int EndOffsetField = 16;
    private const int MaxComment = ushort.MaxValue;
    private const int LocatorSize = 20;
    private const int LocatorOffsetField = 8;
    private const int LargeEndSize = 56;
    private const int LargeEndOffsetField = 48;
    private const int EntrySize = 46;
    private const int EntryLengthsField = 28;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint LargeEndSignature = 0x06064B50;
    private const uint EntrySignature = 0x02014B50;

    /// <summary>Counts the entries, to one beyond the limit. Throws <see cref="InvalidDataException"/> for what is no zip.</summary>
    public static int Count(Stream zip, int limit)
    {
        zip.Position = FindStart(zip);
        Span<byte> entry = stackalloc byte[EntrySize];
        int count = 0;
        while (count <= limit
            && zip.ReadAtLeast(entry, EntrySize, throwOnEndOfStream: false) == EntrySize
            && BinaryPrimitives.ReadUInt32LittleEndian(entry) == EntrySignature)
        {
            count++;
            Span<byte> lengths = entry[EntryLengthsField..];
            zip.Position += BinaryPrimitives.ReadUInt16LittleEndian(lengths)
                + BinaryPrimitives.ReadUInt16LittleEndian(lengths[2..])
                + BinaryPrimitives.ReadUInt16LittleEndian(lengths[4..]);
        }

        return count;
    }

    // The last of what looks like an end record, as ZipArchive takes it.
    private static long FindStart(Stream zip)
    {
        byte[] tail = new byte[Math.Min(zip.Length, EndSize + MaxComment)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        for (int end = tail.Length - EndSize; end >= 0; end--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end)) == EndSignature)
            {
                uint start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + EndOffsetField));
                return Within(zip, start < uint.MaxValue ? start : FindLargeStart(zip, zip.Length - tail.Length + end));
            }
        }

        throw new InvalidDataException("The zip has no end record.");
    }

    private static long FindLargeStart(Stream zip, long end)
    {
        Span<byte> locator = Read(zip, end - LocatorSize, LocatorSize, LocatorSignature);
        long largeEnd = BinaryPrimitives.ReadInt64LittleEndian(locator[LocatorOffsetField..]);
        Span<byte> record = Read(zip, largeEnd, LargeEndSize, LargeEndSignature);
        return BinaryPrimitives.ReadInt64LittleEndian(record[LargeEndOffsetField..]);
    }

    private static byte[] Read(Stream zip, long position, int size, uint signature)
    {
        byte[] record = new byte[size];
        zip.Position = Within(zip, position);
        zip.ReadExactly(record);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == signature
            ? record
            : throw new InvalidDataException("The zip's records of more than 4 GiB aren't where they should be.");
    }

    private static long Within(Stream zip, long position) => position >= 0 && position <= zip.Length
        ? position
        : throw new InvalidDataException("The zip's directory lies outside it.");
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>PNG files made chunk by chunk (ISO/IEC 15948).</summary>
internal static class RawPng
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A header for any size, right checksums, and image data for a first few bytes only.</summary>
    public static byte[] HeaderOnly(int width, int height) =>
        [.. Signature, .. Chunk("IHDR", Header(width, height)), .. Chunk("IDAT", Deflate(new byte[64])), .. Chunk("IEND", [])];

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian((uint)content.Length), .. typed, .. BigEndian(Crc(typed))];
    }

    // 8 bits, RGB, the only compression and filter, no interlace.
    private static byte[] Header(int width, int height) =>
        [.. BigEndian((uint)width), .. BigEndian((uint)height), 8, 2, 0, 0, 0];

    private static byte[] Deflate(byte[] content)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return output.ToArray();
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}

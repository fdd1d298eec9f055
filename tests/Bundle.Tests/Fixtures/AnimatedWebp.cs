using System.Buffers.Binary;
using System.Text;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Joins still WebP files into an animation, chunk by chunk.</summary>
internal static class AnimatedWebp
{
    public static byte[] Join(int width, int height, params byte[][] frames)
    {
        byte[] body =
        [
            .. "WEBP"u8,
            .. Chunk("VP8X", [0x02, 0, 0, 0, .. Three(width - 1), .. Three(height - 1)]),
            .. Chunk("ANIM", [255, 255, 255, 255, 0, 0]),
            .. frames.SelectMany(frame => Chunk(
                "ANMF",
                [0, 0, 0, 0, 0, 0, .. Three(width - 1), .. Three(height - 1), .. Three(100), 0, .. Image(frame)])),
        ];
        return [.. "RIFF"u8, .. Four(body.Length), .. body];
    }

    /// <summary>The chunk of a still file that holds its pixels.</summary>
    private static byte[] Image(byte[] file)
    {
        int offset = 12;
        while (true)
        {
            string type = Encoding.ASCII.GetString(file, offset, 4);
            int padded = (BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset + 4)) + 1) / 2 * 2;
            if (type is "VP8 " or "VP8L")
            {
                return file[offset..(offset + 8 + padded)];
            }

            offset += 8 + padded;
        }
    }

    private static byte[] Chunk(string type, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(type), .. Four(content.Length), .. content, .. new byte[content.Length % 2]];

    private static byte[] Three(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] Four(int value) => [.. Three(value), (byte)(value >> 24)];
}

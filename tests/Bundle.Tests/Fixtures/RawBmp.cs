using System.Buffers.Binary;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Windows bitmaps of 24 bits a pixel, made by hand.</summary>
internal static class RawBmp
{
    private const int HeaderBytes = 54;

    public static byte[] Encode(int width, int height, Func<int, int, SKColor> pixel)
    {
        int stride = ((width * 3) + 3) / 4 * 4;
        byte[] file = new byte[HeaderBytes + (stride * height)];
        "BM"u8.CopyTo(file);
        Write(2, file.Length);
        Write(10, HeaderBytes);
        Write(14, 40);
        Write(18, width);
        Write(22, height);
        Write(26, 1 | (24 << 16));
        Write(34, stride * height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                // Rows go from the bottom up.
                SKColor color = pixel(x, height - 1 - y);
                int offset = HeaderBytes + (y * stride) + (x * 3);
                (file[offset], file[offset + 1], file[offset + 2]) = (color.Blue, color.Green, color.Red);
            }
        }

        return file;

        void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
    }
}

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>GIF89a files made by hand, of flat frames in up to four colours.</summary>
internal static class RawGif
{
    /// <summary>
    /// A file of frames that fill the canvas, each in one of the colours red, green, blue and white (0 to 3), shown one
    /// after the other.
    /// </summary>
    public static byte[] Flat(int width, int height, params int[] frames) =>
        Framed(width, height, [.. frames.Select(color => (0, 0, width, height, color))]);

    /// <summary>A file of frames that fill a rectangle of the canvas.</summary>
    public static byte[] Framed(
        int width, int height, params (int Left, int Top, int Width, int Height, int Color)[] frames) =>
    [
        .. "GIF89a"u8, .. LittleEndian(width), .. LittleEndian(height),
        0x91, 0, 0, // a global table of four colours, background 0, square pixels
        255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255,
        .. frames.SelectMany(Frame),
        0x3B,
    ];

    private static byte[] Frame((int Left, int Top, int Width, int Height, int Color) frame) =>
    [
        0x21, 0xF9, 4, 0x04, 10, 0, 0, 0, // shown for 0.1 s, left in place
        0x2C, .. LittleEndian(frame.Left), .. LittleEndian(frame.Top),
        .. LittleEndian(frame.Width), .. LittleEndian(frame.Height), 0,
        2, // codes start at three bits
        .. SubBlocks(Codes(frame.Width * frame.Height, frame.Color)),
        0,
    ];

    // LZW without compression: a clear code (4) before every second pixel keeps all codes at three bits; 5 ends.
    private static byte[] Codes(int pixels, int color)
    {
        var codes = new List<int>();
        for (int i = 0; i < pixels; i++)
        {
            if (i % 2 == 0)
            {
                codes.Add(4);
            }

            codes.Add(color);
        }

        codes.Add(5);
        byte[] bytes = new byte[((codes.Count * 3) + 7) / 8];
        for (int bit = 0; bit < codes.Count * 3; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return bytes;
    }

    private static byte[] SubBlocks(byte[] content) =>
        [.. content.Chunk(255).SelectMany(chunk => chunk.Prepend((byte)chunk.Length))];

    private static byte[] LittleEndian(int value) => [(byte)value, (byte)(value >> 8)];
}

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>A baseline JPEG of one 8x8 block in four components, made by hand.</summary>
internal static class CmykJpeg
{
    /// <summary>A flat colour; the ink amounts, 0 to 255, are stored inverted as Adobe does.</summary>
    public static byte[] Flat(byte cyan, byte magenta, byte yellow, byte black)
    {
        var bits = new List<bool>();
        foreach (byte ink in new[] { cyan, magenta, yellow, black })
        {
            // Quantised by 8, a block's DC is 8 times its mean over 8: the level itself, shifted to be signed.
            AppendDc(bits, 255 - ink - 128);
            bits.Add(false); // end of block
        }

        return
        [
            0xFF, 0xD8,
            0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0, // no transform: CMYK
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
            // DC: the categories 0 to 8, each four bits. AC: end of block alone, one bit.
            0xFF, 0xC4, 0, 28, 0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
            .. Pack(bits),
            0xFF, 0xD9,
        ];
    }

    private static void AppendDc(List<bool> bits, int value)
    {
        int category = value == 0 ? 0 : (int)Math.Log2(Math.Abs(value)) + 1;
        Append(bits, category, 4);
        Append(bits, value < 0 ? value + (1 << category) - 1 : value, category);
    }

    private static void Append(List<bool> bits, int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
        {
            bits.Add(((value >> bit) & 1) == 1);
        }
    }

    // Padded with ones; a 0xFF in the data is followed by a zero.
    private static IEnumerable<byte> Pack(List<bool> bits) => bits.Chunk(8).SelectMany(chunk =>
    {
        int value = 0;
        for (int i = 0; i < 8; i++)
        {
            value = (value << 1) | (i >= chunk.Length || chunk[i] ? 1 : 0);
        }

        return value == 0xFF ? new byte[] { 0xFF, 0 } : [(byte)value];
    });
}

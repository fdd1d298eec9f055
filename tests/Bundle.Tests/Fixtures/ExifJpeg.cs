namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Adds an EXIF orientation to a JPEG, by hand.</summary>
internal static class ExifJpeg
{
    /// <summary>The file with an APP1 segment right after its start marker. Orientations go from 1 to 8.</summary>
    public static byte[] Oriented(byte[] jpeg, int orientation)
    {
        byte[] content =
        [
            .. "Exif\0\0"u8,
            .. "MM\0*"u8, 0, 0, 0, 8, // TIFF, big-endian, first directory at 8
            0, 1, // one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, // orientation, one short
            0, 0, 0, 0, // no further directory
        ];
        int length = content.Length + 2;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }
}

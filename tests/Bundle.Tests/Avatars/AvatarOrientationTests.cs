using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarOrientationTests
{
    private const int Size = 32;

    private static readonly SKColor Red = new(220, 20, 20);
    private static readonly SKColor Green = new(20, 220, 20);
    private static readonly SKColor Blue = new(20, 20, 220);
    private static readonly SKColor Grey = new(120, 120, 120);

    // The stored picture has R G over B N (neutral) in its quarters. EXIF's number says where the stored first row and column
    // belong when shown: the letters are the quarters as shown, row by row.
    [Theory]
    [InlineData(1, "RGBN")]
    [InlineData(2, "GRNB")]
    [InlineData(3, "NBGR")]
    [InlineData(4, "BNRG")]
    [InlineData(5, "RBGN")]
    [InlineData(6, "BRNG")]
    [InlineData(7, "NGBR")]
    [InlineData(8, "GNRB")]
    public void Decode_Orientation_IsApplied(int orientation, string quarters)
    {
        byte[] jpeg = ExifJpeg.Oriented(
            TestImages.Encode(64, 64, Quarters(64, 64), SKEncodedImageFormat.Jpeg, 100), orientation);

        AssertQuarters(TestImages.Features(jpeg, Size), quarters);
    }

    [Theory]
    [InlineData(1, "RGBN")]
    [InlineData(3, "NBGR")]
    [InlineData(6, "BRNG")]
    [InlineData(8, "GNRB")]
    public void Decode_OrientationOfALargeNonSquare_IsApplied(int orientation, string quarters)
    {
        byte[] jpeg = ExifJpeg.Oriented(
            TestImages.Encode(400, 300, Quarters(400, 300), SKEncodedImageFormat.Jpeg, 100), orientation);

        AssertQuarters(TestImages.Features(jpeg, Size), quarters);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void Decode_UnknownOrientation_IsLeftAlone(int orientation)
    {
        byte[] jpeg = ExifJpeg.Oriented(
            TestImages.Encode(64, 64, Quarters(64, 64), SKEncodedImageFormat.Jpeg, 100), orientation);

        AssertQuarters(TestImages.Features(jpeg, Size), "RGBN");
    }

    private static Func<int, int, SKColor> Quarters(int width, int height) => (x, y) =>
        (x < width / 2, y < height / 2) switch
        {
            (true, true) => Red,
            (false, true) => Green,
            (true, false) => Blue,
            (false, false) => Grey,
        };

    private static void AssertQuarters(byte[] features, string quarters)
    {
        (int X, int Y)[] centres = [(8, 8), (24, 8), (8, 24), (24, 24)];
        string shown = string.Concat(centres.Select(centre => Letter(features.At(Size, centre.X, centre.Y))));
        Assert.Equal(quarters, shown);
    }

    private static char Letter((byte Red, byte Green, byte Blue) pixel) => pixel switch
    {
        ( > 180, < 70, < 70) => 'R',
        ( < 70, > 180, < 70) => 'G',
        ( < 70, < 70, > 180) => 'B',
        ( > 90 and < 150, > 90 and < 150, > 90 and < 150) => 'N',
        _ => '?',
    };
}

using GenderGrpc.Training.Evaluation.Shortcuts;

namespace GenderGrpc.Training.Tests.Evaluation.Shortcuts;

public sealed class AvatarChangeTests
{
    private const int Size = 32;
    private const int Middle = ((Size / 2 * Size) + (Size / 2)) * 3;

    [Fact]
    public void Grey_APixel_HasItsLuma()
    {
        byte[] changed = Change("grey", Filled(200, 100, 50));

        // 59.8 + 58.7 + 5.7.
        Assert.All(changed, level => Assert.Equal(124, level));
    }

    [Fact]
    public void Mirrored_APixel_IsOnTheOtherSideOfItsRow()
    {
        byte[] pixels = Filled(0, 0, 0);
        (pixels[3 * Size], pixels[(3 * Size) + 1], pixels[(3 * Size) + 2]) = (1, 2, 3);

        byte[] changed = Change("mirrored", pixels);

        Assert.Equal([1, 2, 3], changed[((2 * Size * 3) - 3)..(2 * Size * 3)]);
        Assert.Equal(6, changed.Sum(level => level));
        Assert.Equal(pixels, Change("mirrored", changed));
    }

    [Theory]
    [InlineData("brighter", 100, 125)]
    [InlineData("brighter", 240, 255)]
    [InlineData("darker", 100, 75)]
    public void Brightness_ALevel_IsAQuarterMoreOrLess(string name, byte level, byte expected) =>
        Assert.All(Change(name, Filled(level, level, level)), changed => Assert.Equal(expected, changed));

    [Fact]
    public void BackgroundBlurred_Stripes_AreLeftInTheMiddleAndGoneInTheCorners()
    {
        byte[] stripes = new byte[Size * Size * 3];
        for (int i = 0; i < stripes.Length; i++)
        {
            stripes[i] = (byte)(i / 3 % 2 * 200);
        }

        byte[] changed = Change("blurred-background", stripes);

        Assert.Equal(stripes[Middle..(Middle + 12)], changed[Middle..(Middle + 12)]);
        // The seventh and eighth pixel of the second row; further out the edge's own stripe weighs more.
        Assert.All(changed[((Size + 6) * 3)..((Size + 8) * 3)], level => Assert.InRange(level, 85, 115));
    }

    [Fact]
    public void BackgroundBlurred_OneColour_IsLeft()
    {
        byte[] pixels = Filled(10, 130, 250);

        Assert.Equal(pixels, Change("blurred-background", pixels));
    }

    [Fact]
    public void All_AnyAvatar_LeaveTheOriginal()
    {
        byte[] pixels = Fixtures.Samples.Avatar(3);
        byte[] before = [.. pixels];

        Assert.All(AvatarChange.All, change => Assert.Equal(pixels.Length, change.Apply(pixels).Length));
        Assert.Equal(before, pixels);
    }

    private static byte[] Change(string name, byte[] pixels) => AvatarChange.All.Single(change => change.Name == name).Apply(pixels);

    private static byte[] Filled(byte red, byte green, byte blue) =>
        [.. Enumerable.Range(0, Size * Size).SelectMany(_ => new[] { red, green, blue })];
}

using System.Drawing;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Data;

public sealed class AvatarTransformTests
{
    private const int Side = 8;

    private static readonly AvatarTransform s_identity = new(
        Flip: 1, Scale: 1, Angle: 0, ShiftX: 0, ShiftY: 0, Brightness: 0, Contrast: 1, Saturation: 1);

    [Fact]
    public void Apply_Identity_KeepsThePicture()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(2);

        Tensor result = AvatarTransform.Apply(pixels, [s_identity, s_identity]);

        Assert.Equal([2, Side, Side, 3], result.shape);
        Tensors.AssertClose(pixels.Values(), result.Values(), 1e-2);
    }

    [Fact]
    public void Apply_Flip_MirrorsLeftAndRight()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(1);

        Tensor result = AvatarTransform.Apply(pixels, [s_identity with { Flip = -1 }]);

        Tensors.AssertClose(pixels.flip(2).Values(), result.Values(), 1e-2);
    }

    [Fact]
    public void Apply_QuarterTurn_TurnsThePicture()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(1);

        Tensor result = AvatarTransform.Apply(pixels, [s_identity with { Angle = MathF.PI / 2 }]);

        // The affine matrix maps what is drawn to where it is read: (x, y) is read at (-y, x).
        Tensors.AssertClose(pixels.transpose(1, 2).flip(1).Values(), result.Values(), 0.1);
    }

    [Fact]
    public void Apply_ShiftByAPixel_MovesThePictureAndRepeatsItsBorder()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(1);

        Tensor result = AvatarTransform.Apply(pixels, [s_identity with { ShiftX = 2f / Side }]);

        Tensor expected = cat([pixels.narrow(2, 1, Side - 1), pixels.narrow(2, Side - 1, 1)], dim: 2);
        Tensors.AssertClose(expected.Values(), result.Values(), 1e-2);
    }

    [Fact]
    public void Apply_HalfScale_ShowsTheMiddle()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = zeros(1, Side, Side, 3);
        pixels.narrow(1, 2, 4).narrow(2, 2, 4).fill_(200);

        Tensor result = AvatarTransform.Apply(pixels.to_type(ScalarType.Byte), [s_identity with { Scale = 0.5f }]);

        Tensors.AssertClose(full([1, 6, 6, 3], 200f).Values(), result.narrow(1, 1, 6).narrow(2, 1, 6).Values(), 1e-2);
    }

    [Fact]
    public void Apply_NoSaturation_IsGrey()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(1);

        float[] values = AvatarTransform.Apply(pixels, [s_identity with { Saturation = 0 }]).Values();

        float[] original = pixels.Values();
        for (int i = 0; i < values.Length; i += 3)
        {
            float mean = (original[i] + original[i + 1] + original[i + 2]) / 3;
            Tensors.AssertClose([mean, mean, mean], values.AsSpan(i, 3), 1e-2);
        }
    }

    [Fact]
    public void Apply_BrightnessAndContrast_WorkAroundMiddleGreyAndStayInRange()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = tensor(new byte[] { 0, 100, 255 }, [1, 1, 1, 3]).expand(1, Side, Side, 3);

        float[] values = AvatarTransform.Apply(pixels, [s_identity with { Contrast = 1.2f, Brightness = 10 }]).Values();

        // (x - 127.5) * 1.2 + 127.5 + 10 = -15.5, 104.5 and 290.5.
        Tensors.AssertClose([0, 104.5f, 255], values.AsSpan(0, 3), 1e-2);
    }

    [Fact]
    public void Apply_SeveralPictures_EachHasItsOwnTransform()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(3);
        AvatarTransform[] transforms = Draw(3, seed: 1);

        float[] together = AvatarTransform.Apply(pixels, transforms).Values();

        float[] apart =
        [
            .. transforms.SelectMany((transform, i) => AvatarTransform.Apply(pixels.narrow(0, i, 1), [transform]).Values()),
        ];
        Tensors.AssertClose(apart, together, 1e-3);
    }

    [Fact]
    public void Apply_DrawnTransforms_StayInRange()
    {
        using var scope = NewDisposeScope();

        float[] values = AvatarTransform.Apply(Pictures(200), Draw(200, seed: 2)).Values();

        Assert.InRange(values.Min(), 0, 255);
        Assert.InRange(values.Max(), 0, 255);
    }

    [Fact]
    public void Draw_SameSeed_GivesTheSame()
    {
        Assert.Equal(Draw(20, seed: 3), Draw(20, seed: 3));
        Assert.NotEqual(Draw(20, seed: 3), Draw(20, seed: 4));
    }

    [Fact]
    public void Draw_ManyTimes_FlipsHalfAndGreysAFifth()
    {
        AvatarTransform[] drawn = Draw(4000, seed: 5);

        Assert.InRange(drawn.Count(transform => transform.Flip < 0), 1870, 2130);
        Assert.InRange(drawn.Count(transform => transform.Saturation == 0), 690, 910);
    }

    [Fact]
    public void Apply_ColourCast_MultipliesEachChannel()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = tensor(new byte[] { 100, 100, 200 }, [1, 1, 1, 3]).expand(1, Side, Side, 3);

        float[] values = AvatarTransform.Apply(pixels, [s_identity with { Cast = (1.1f, 0.9f, 1.5f) }]).Values();

        Tensors.AssertClose([110, 90, 255], values.AsSpan(0, 3), 1e-2);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(7)]
    public void Apply_Coarse_MakesTwoByTwoPixelsOne(int side)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = randint(0, 256, [1, side, side, 3], ScalarType.Byte);

        float[] values = AvatarTransform.Apply(pixels, [s_identity with { Coarse = 1 }]).Values();

        float[] original = pixels.Values();
        int Index(int y, int x) => ((y * side) + x) * 3;
        for (int y = 0; y < side - 1; y += 2)
        {
            for (int x = 0; x < side - 1; x += 2)
            {
                int[] block = [Index(y, x), Index(y, x + 1), Index(y + 1, x), Index(y + 1, x + 1)];
                float mean = block.Average(i => original[i]);
                Tensors.AssertClose([mean, mean, mean, mean], [.. block.Select(i => values[i])], 1e-2);
            }
        }
    }

    [Fact]
    public void Apply_Erased_HidesThatPartAlone()
    {
        using var scope = NewDisposeScope();
        Tensor pixels = Pictures(1);

        float[] values = AvatarTransform.Apply(pixels, [s_identity with { Erased = new RectangleF(0.25f, 0.5f, 0.5f, 0.25f) }]).Values();

        float[] original = pixels.Values();
        for (int i = 0; i < values.Length; i++)
        {
            (int x, int y) = (i / 3 % Side, i / 3 / Side);
            bool isHidden = x is >= 2 and < 6 && y is >= 4 and < 6;
            Assert.Equal(isHidden ? 127.5f : original[i], values[i], 1e-2f);
        }
    }

    [Fact]
    public void Draw_WithShares_CastsCoarsensAndErasesThatOften()
    {
        var options = new TrainOptions { ColourCast = 0.1, CoarseShare = 0.25, EraseShare = 0.5 };

        AvatarTransform[] drawn = Draw(4000, seed: 6, options);

        Assert.All(drawn, transform => Assert.InRange(transform.Cast.Red, 0.9f, 1.1f));
        Assert.InRange(drawn.Count(transform => transform.Coarse > 0), 890, 1110);
        Assert.InRange(drawn.Count(transform => !transform.Erased.IsEmpty), 1870, 2130);
        Assert.All(drawn, transform => Assert.True(new RectangleF(0, 0, 1, 1).Contains(transform.Erased)));
    }

    private static AvatarTransform[] Draw(int count, long seed, TrainOptions? options = null)
    {
        var stream = new RandomStream(seed, 0);
        return [.. Enumerable.Range(0, count).Select(_ => AvatarTransform.Draw(stream, options ?? new TrainOptions { GreyShare = 0.2 }))];
    }

    private static Tensor Pictures(int count)
    {
        random.manual_seed(count);
        return randint(0, 256, [count, Side, Side, 3], ScalarType.Byte);
    }
}

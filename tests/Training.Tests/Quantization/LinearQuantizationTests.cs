using GenderGrpc.Training.Quantization;

namespace GenderGrpc.Training.Tests.Quantization;

public sealed class LinearQuantizationTests
{
    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(0f, 6f)]
    [InlineData(2f, 5f)]
    [InlineData(-7f, -3f)]
    public void Round_WithinTheRange_IsHalfAStepOffAtMostAndKeepsZero(float minimum, float maximum)
    {
        var quantization = LinearQuantization.Of(minimum, maximum);

        Assert.Equal(0, quantization.Round(0));
        Assert.All(
            Enumerable.Range(0, 101).Select(i => minimum + ((maximum - minimum) * i / 100)),
            value => Assert.InRange(Math.Abs(quantization.Round(value) - value), 0, 0.501f * quantization.Scale));
    }

    [Fact]
    public void Round_OutsideOfTheRange_IsItsEnd()
    {
        var quantization = LinearQuantization.Of(0, 6);

        Assert.Equal((0f, 6f), (quantization.Round(-1), quantization.Round(100)));
    }

    [Fact]
    public void Of_NothingButZero_HasAScale() => Assert.True(LinearQuantization.Of(0, 0).Scale > 0);
}

using GenderGrpc.Training.Kernels;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Kernels;

/// <summary>Against the library's own operations.</summary>
public sealed class BatchNormalizationTests
{
    private const double Epsilon = 1e-5;
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(64, 8, 12, 12, true)]
    [InlineData(5, 48, 9, 7, true)]
    [InlineData(3, 96, 6, 6, false)]
    [InlineData(2, 1, 5, 3, false)]
    [InlineData(7, 3, 4, 5, true)]
    [InlineData(1, 13, 11, 3, true)]
    [InlineData(64, 160, 1, 1, true)]
    [InlineData(2, 37, 1, 1, false)]
    [InlineData(1, 1280, 3, 3, true)]
    public void Apply_RandomShapes_IsTheLibrarysAndSoAreItsGradients(int images, int channels, int height, int width, bool activates)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(images + channels);
        // Means far from 0 beside small deviations, and values on both sides of 0 and 6.
        Tensor x = (randn(images, height, width, channels) * 0.5) + (randn(channels) * 2);

        AssertSame(x, randn(channels) * 5, randn(channels) * 3, activates);
    }

    [Fact]
    public void Apply_ValuesAtTheClipsEnds_PassNoGradientThere()
    {
        using var scope = NewDisposeScope();
        // A mean of 3 and a deviation of 3: so normalised they are -1 and 1, which become 0 and 6 to the bit.
        Tensor x = tensor(new[] { 0f, 6, 0, 6 }, [4, 1, 1, 1]).expand(4, 1, 1, 8).contiguous().requires_grad_();
        var normalization = new BatchNormalization(activates: true, epsilon: 0);

        Tensor shift = full(8, 3f).requires_grad_();
        Tensor y = normalization.Apply(x.permute(0, 3, 1, 2), full(8, 3f).requires_grad_(), shift);
        y.sum().backward();

        Assert.Equal(x.Values(), y.permute(0, 2, 3, 1).Values());
        Assert.All(shift.grad!.Values(), value => Assert.Equal(0, value));
        Assert.All(x.grad!.Values(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Apply_EqualValues_HaveNoVariance()
    {
        using var scope = NewDisposeScope();
        AssertSame(full([4, 3, 3, 8], 0.1f), ones(8), full(8, 2f), activates: true);
    }

    [Fact]
    public void Apply_NotANumber_StaysSo()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(2, 3, 3, 8);
        x[0, 0, 0, 0] = float.NaN;

        Tensor y = new BatchNormalization(activates: true, Epsilon).Apply(x.permute(0, 3, 1, 2), ones(8), zeros(8));

        Assert.All(y.permute(1, 0, 2, 3)[0].Values(), value => Assert.True(float.IsNaN(value)));
        Assert.All(y.permute(1, 0, 2, 3)[1].Values(), value => Assert.False(float.IsNaN(value)));
    }

    [Fact]
    public void Apply_AnyNumberOfThreads_IsTheSameToTheBit()
    {
        using var scope = NewDisposeScope();
        int threads = get_num_threads();
        try
        {
            Assert.Equal(Computed(1), Computed(3));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Apply_ManySteps_KeepNoMemory()
    {
        const int Bytes = 4 << 20;
        const int Steps = 200;
        using var scope = NewDisposeScope();
        Tensor weight = ones(32).requires_grad_();
        long before = 0;
        for (int step = 0; step < 2 * Steps; step++)
        {
            before = step == Steps ? Environment.WorkingSet : before;
            using var inner = NewDisposeScope();
            Tensor x = randn(Bytes / sizeof(float) / 32, 1, 1, 32).permute(0, 3, 1, 2).requires_grad_();
            new BatchNormalization(activates: true, Epsilon).Apply(x, weight, zeros(32)).sum().backward();
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Steps * Bytes / 4);
    }

    private static float[] Computed(int threads)
    {
        set_num_threads(threads);
        random.manual_seed(1);
        Tensor x = randn(8, 24, 24, 48).requires_grad_();
        Tensor weight = randn(48).requires_grad_();
        Tensor y = new BatchNormalization(activates: true, Epsilon).Apply(x.permute(0, 3, 1, 2), weight, randn(48));
        y.square().sum(ScalarType.Float64).backward();
        return [.. y.Values(), .. x.grad!.Values(), .. weight.grad!.Values()];
    }

    private static void AssertSame(Tensor pixels, Tensor scale, Tensor shift, bool activates)
    {
        Tensor probe = randn(pixels.shape);
        Tensor[] fused = [pixels.clone().requires_grad_(), scale.clone().requires_grad_(), shift.clone().requires_grad_()];
        // In double precision: so what differs is the tested one's rounding.
        Tensor[] plain = [.. fused.Select(value => value.detach().to_type(ScalarType.Float64).requires_grad_())];
        var normalization = new BatchNormalization(activates, Epsilon);

        Tensor y = normalization.Apply(fused[0].permute(0, 3, 1, 2), fused[1], fused[2]).permute(0, 2, 3, 1);
        (y * probe).sum().backward();
        Tensor expected = nn.functional.batch_norm(
            plain[0].permute(0, 3, 1, 2), null!, null!, plain[1], plain[2], training: true, eps: Epsilon).permute(0, 2, 3, 1);
        expected = activates ? nn.functional.relu6(expected) : expected;
        (expected * probe).sum().backward();

        Tensors.AssertRelativelyClose(expected, y, Tolerance);
        for (int i = 0; i < fused.Length; i++)
        {
            Tensors.AssertRelativelyClose(plain[i].grad!, fused[i].grad!, Tolerance);
        }
    }
}

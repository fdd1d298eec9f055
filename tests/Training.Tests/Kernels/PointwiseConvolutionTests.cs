using System.Runtime.Intrinsics;
using GenderGrpc.Training.Kernels;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Kernels;

/// <summary>Against the library's own operation.</summary>
public sealed class PointwiseConvolutionTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(3, 16, 96, 7, 5)]
    [InlineData(64, 96, 16, 12, 12)]
    [InlineData(1, 48, 8, 1, 1)]
    [InlineData(9, 480, 80, 3, 3)]
    public void Apply_RandomShapes_IsTheLibrarysAndSoAreItsGradients(int images, int inputs, int outputs, int height, int width)
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The processor has no vectors of 512 bits.");
        using var scope = NewDisposeScope();
        random.manual_seed(inputs);
        Tensor x = randn(images, height, width, inputs).requires_grad_();
        Tensor weight = randn(outputs, inputs, 1, 1).requires_grad_();
        Tensor probe = randn(images, height, width, outputs);
        Tensor[] plain = [.. new[] { x, weight }.Select(value => value.detach().to_type(ScalarType.Float64).requires_grad_())];
        Assert.True(PointwiseConvolution.Fits(x.permute(0, 3, 1, 2), weight));

        Tensor y = new PointwiseConvolution().Apply(x.permute(0, 3, 1, 2), weight).permute(0, 2, 3, 1);
        (y * probe).sum().backward();
        Tensor expected = nn.functional.conv2d(plain[0].permute(0, 3, 1, 2), plain[1]).permute(0, 2, 3, 1);
        (expected * probe).sum().backward();

        Tensors.AssertRelativelyClose(expected, y, Tolerance);
        Tensors.AssertRelativelyClose(plain[0].grad!, x.grad!, Tolerance);
        Tensors.AssertRelativelyClose(plain[1].grad!, weight.grad!, Tolerance);
    }
}

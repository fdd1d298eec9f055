using GenderGrpc.Training.Kernels;
using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Kernels;

/// <summary>CBAM computed at once against the library's operations, which compute it where a map doesn't lie channels last.</summary>
public sealed class BlockAttentionTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(4, 8, 12, 12)]
    [InlineData(3, 16, 9, 7)]
    [InlineData(1, 24, 5, 3)]
    [InlineData(20, 160, 3, 3)]
    [InlineData(6, 80, 1, 1)]
    [InlineData(2, 8, 1, 13)]
    public void Forward_RandomShapes_IsTheLibrarysAndSoAreItsGradients(int images, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(images + channels);

        AssertSame(randn(images, channels, height, width), channels);
    }

    [Fact]
    public void Forward_EqualMaxima_ShareTheirGradient()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        // Three values: most maxima, over pixels and over channels with equal gates, aren't alone.
        Tensor x = randint(0, 3, [4, 16, 6, 5]).to_type(ScalarType.Float32);

        AssertSame(x, channels: 16, flatGates: true);
    }

    private static void AssertSame(Tensor x, int channels, bool flatGates = false)
    {
        using var module = new Cbam(channels).Randomised(5);
        if (flatGates)
        {
            Modules.Fill(module, 0.1f);
        }

        module.train();
        Tensor probe = randn(x.shape);
        Dictionary<string, Tensor> before = module.state_dict().ToDictionary(named => named.Key, named => named.Value.clone());
        Tensor last = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).requires_grad_();
        Assert.True(BlockAttention.Fits(last));

        Tensor y = module.forward(last);
        (y * probe).sum().backward();
        List<Tensor> gradients = [last.grad!.clone(), .. module.parameters().Select(parameter => parameter.grad!.clone())];
        Dictionary<string, Tensor> after = module.state_dict().ToDictionary(named => named.Key, named => named.Value.clone());
        module.zero_grad();
        using (no_grad())
        {
            foreach ((string name, Tensor value) in module.state_dict())
            {
                value.copy_(before[name]);
            }
        }

        // A gap between images: so it fits nothing.
        Tensor wide = cat([x, x], dim: 1).narrow(1, 0, channels).detach().requires_grad_();
        Assert.False(BlockAttention.Fits(wide) && x.shape[0] > 1);
        Tensor expected = module.forward(wide);
        (expected * probe).sum().backward();

        Tensors.AssertRelativelyClose(expected, y, Tolerance);
        List<Tensor> plain = [wide.grad!, .. module.parameters().Select(parameter => parameter.grad!)];
        Assert.All(plain.Zip(gradients), pair => Tensors.AssertRelativelyClose(pair.First, pair.Second, Tolerance));
        Assert.All(module.state_dict(), named => Tensors.AssertRelativelyClose(named.Value, after[named.Key], Tolerance));
    }
}

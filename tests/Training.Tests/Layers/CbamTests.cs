using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class CbamTests
{
    [Fact]
    public void Forward_Weights_AreChannelThenSpatialAttention()
    {
        using var scope = NewDisposeScope();
        using var module = new Cbam(8).Randomised(5);
        using var channel = new ChannelAttention(8, reduction: 16);
        using var spatial = new SpatialAttention().Randomised(6);
        Copy(module, "_channel.", channel);
        Copy(module, "_spatial.", spatial);
        Tensor x = randn(2, 8, 4, 4);

        Assert.Equal(spatial.forward(channel.forward(x)).Values(), module.forward(x).Values());
        Assert.NotEqual(channel.forward(spatial.forward(x)).Values(), module.forward(x).Values());
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new Cbam(12).Randomised(7);
        Tensor x = randn(3, 12, 6, 6);

        EmittedGraph.AssertComputes(module.forward(x), (graph, inputs) => module.Emit(graph, inputs[0]), x);
    }

    private static void Copy(nn.Module from, string prefix, nn.Module to)
    {
        using var gradients = no_grad();
        foreach ((string name, Tensor value) in to.state_dict())
        {
            value.copy_(from.Named(prefix + name));
        }
    }
}

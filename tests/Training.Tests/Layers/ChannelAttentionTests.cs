using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class ChannelAttentionTests
{
    private const int Channels = 3;
    private const int Pixels = 4;

    [Fact]
    public void Forward_TinyTensor_IsThePapersEquationTwo()
    {
        using var scope = NewDisposeScope();
        using var module = new ChannelAttention(Channels, reduction: 2).Randomised(1);
        Tensor x = randn(2, Channels, 2, 2);

        Tensor y = module.forward(x);

        double[][] channels = [.. x.Values().Select(value => (double)value).Chunk(Pixels)];
        var expected = new List<double>();
        foreach (double[][] profile in channels.Chunk(Channels))
        {
            double[] average = Perceptron(module, [.. profile.Select(channel => channel.Average())]);
            double[] maximum = Perceptron(module, [.. profile.Select(channel => channel.Max())]);
            expected.AddRange(profile.SelectMany(
                (channel, c) => channel.Select(value => value * PlainMath.Sigmoid(average[c] + maximum[c]))));
        }

        Tensors.AssertClose([.. expected], y, 1e-5);
    }

    [Theory]
    [InlineData(16, 16, 4)]
    [InlineData(160, 16, 10)]
    public void Hidden_Channels_IsTheReducedNumberButAtLeastFour(int channels, int reduction, int hidden)
    {
        using var module = new ChannelAttention(channels, reduction);

        Assert.Equal((2 * channels * hidden) + hidden + channels, Modules.CountParameters(module));
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new ChannelAttention(8, reduction: 2).Randomised(2);
        Tensor x = randn(3, 8, 5, 4);

        EmittedGraph.AssertComputes(module.forward(x), (graph, inputs) => module.Emit(graph, inputs[0]), x);
    }

    private static double[] Perceptron(nn.Module module, double[] channels)
    {
        double[][] hidden = PlainMath.Linear(module, "_reduce", [channels]);
        return PlainMath.Linear(module, "_expand", [[.. hidden[0].Select(value => Math.Max(0, value))]])[0];
    }
}

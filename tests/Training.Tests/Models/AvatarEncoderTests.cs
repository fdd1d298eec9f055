using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class AvatarEncoderTests
{
    [Fact]
    public void Forward_BytesOrFloats_GivesTheSameEmbedding()
    {
        using var scope = NewDisposeScope();
        using var encoder = new AvatarEncoder(TinyModel.Options).Randomised(21);
        Tensor pixels = randint(0, 256, [2, 32, 32, 3], ScalarType.Byte);

        Tensor embedding = encoder.forward(pixels);

        Assert.Equal([2, TinyModel.Options.Dimension], embedding.shape);
        Assert.Equal(embedding.Values(), encoder.forward(pixels.to_type(ScalarType.Float32)).Values());
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Forward_OneSmallAvatarInTraining_LeavesStatisticsFinite(int size)
    {
        using var scope = NewDisposeScope();
        using var encoder = new AvatarEncoder(TinyModel.Options);
        encoder.train();

        encoder.forward(randint(0, 256, [1, size, size, 3], ScalarType.Byte));

        Assert.All(encoder.named_buffers(), named => Assert.True(named.buffer.Values().All(float.IsFinite), named.name));
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var encoder = new AvatarEncoder(TinyModel.Options).Randomised(22);
        Tensor pixels = randint(0, 256, [3, 32, 32, 3], ScalarType.Byte);

        EmittedGraph.AssertComputes(encoder.forward(pixels), (graph, inputs) => encoder.Emit(graph, inputs[0]), pixels);
    }
}

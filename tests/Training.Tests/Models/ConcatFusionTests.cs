using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class ConcatFusionTests
{
    private static readonly float[] s_presence = [1, 1, 1, 0, 0, 1, 0, 0];

    [Fact]
    public void Forward_EveryPresence_IsOneAfterTheOtherAndWeighsThePresence()
    {
        using var fusion = new ConcatFusion(2);

        (Tensor fused, Tensor weights) = fusion.forward(
            tensor(new float[] { 1, 2, 3, 4, 0, 0, 0, 0 }, [4, 2]),
            tensor(new float[] { 5, 6, 0, 0, 7, 8, 0, 0 }, [4, 2]),
            tensor(s_presence, [4, 2]));

        Assert.Equal(4, fusion.Features);
        Assert.Equal([1, 2, 5, 6, 3, 4, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0], fused.Values());
        Assert.Equal([0.5f, 0.5f, 1, 0, 0, 1, 0, 0], weights.Values());
        Assert.Empty(fusion.state_dict());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Emit_EveryPresence_ComputesTheSame(bool fused)
    {
        using var fusion = new ConcatFusion(3);
        Tensor image = arange(12, ScalarType.Float32).reshape(4, 3);
        Tensor name = image * 2;
        Tensor presence = tensor(s_presence, [4, 2]);
        (Tensor Fused, Tensor Weights) expected = fusion.forward(image, name, presence);

        EmittedGraph.AssertComputes(
            fused ? expected.Fused : expected.Weights,
            (graph, inputs) =>
            {
                (string Fused, string Weights) emitted = fusion.Emit(graph, inputs[0], inputs[1], inputs[2]);
                return fused ? emitted.Fused : emitted.Weights;
            },
            image,
            name,
            presence);
    }
}

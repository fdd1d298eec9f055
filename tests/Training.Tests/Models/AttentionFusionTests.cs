using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class AttentionFusionTests
{
    private const int Dimension = 4;

    [Fact]
    public void Forward_BothPresent_FollowsTheDefinition()
    {
        using var scope = NewDisposeScope();
        using var fusion = new AttentionFusion(Dimension).Randomised(30);
        double[] image = [0.5, -1, 2, 0.25];
        double[] name = [-0.75, 1, 1.5, -2];

        (Tensor fused, Tensor weights) = fusion.forward(Row(image), Row(name), Presence(1, 1));

        double[] f = [.. image, .. name, .. image.Zip(name, (a, b) => a - b)];
        double[][] hidden = PlainMath.Linear(fusion, "_hidden", [f]);
        double[] w = PlainMath.Softmax(
            PlainMath.Linear(fusion, "_weights", [[.. hidden[0].Select(value => Math.Max(0, value))]])[0]);
        Assert.Equal(1, w.Sum(), 1e-12);
        Tensors.AssertClose(w, weights, 1e-6);
        Tensors.AssertClose([.. image.Zip(name, (a, b) => (w[0] * a) + (w[1] * b))], fused, 1e-6);
    }

    [Fact]
    public void Forward_BothPresent_WeightsSumToOne()
    {
        using var scope = NewDisposeScope();
        using var fusion = new AttentionFusion(Dimension).Randomised(31);

        (_, Tensor weights) = fusion.forward(randn(50, Dimension) * 5, randn(50, Dimension) * 5, ones(50, 2));

        Assert.All(weights.Values().Chunk(2), row => Assert.Equal(1, row.Sum(), 1e-6));
        Assert.All(weights.Values(), weight => Assert.InRange(weight, 0, 1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Forward_OneAbsent_IsTheOtherAlone(float avatar, float nickname)
    {
        using var scope = NewDisposeScope();
        using var fusion = new AttentionFusion(Dimension).Randomised(32);
        double[] given = [0.5, -1, 2, 0.25];
        double[] other = [100, -200, 300, -400];
        Tensor Image(double[] absent) => Row(avatar == 1 ? given : absent);
        Tensor Name(double[] absent) => Row(nickname == 1 ? given : absent);

        (Tensor fused, Tensor weights) = fusion.forward(Image(new double[4]), Name(new double[4]), Presence(avatar, nickname));
        (Tensor changed, Tensor changedWeights) = fusion.forward(Image(other), Name(other), Presence(avatar, nickname));

        Assert.Equal([avatar, nickname], weights.Values());
        Assert.Equal([avatar, nickname], changedWeights.Values());
        Tensors.AssertClose(given, fused, 0);
        Assert.Equal(fused.Values(), changed.Values());
    }

    [Fact]
    public void Forward_BothAbsent_IsZero()
    {
        using var scope = NewDisposeScope();
        using var fusion = new AttentionFusion(Dimension).Randomised(33);

        (Tensor fused, Tensor weights) = fusion.forward(zeros(1, Dimension), zeros(1, Dimension), Presence(0, 0));

        Assert.Equal([0, 0], weights.Values());
        Assert.Equal(new float[Dimension], fused.Values());
    }

    [Fact]
    public void Emit_EveryPresence_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var fusion = new AttentionFusion(Dimension).Randomised(34);
        Tensor presence = tensor(new float[] { 1, 1, 1, 0, 0, 1, 0, 0 }, [4, 2]);
        Tensor image = randn(4, Dimension) * presence.narrow(1, 0, 1);
        Tensor name = randn(4, Dimension) * presence.narrow(1, 1, 1);
        (Tensor fused, Tensor weights) = fusion.forward(image, name, presence);

        EmittedGraph.AssertComputes(
            fused, (graph, inputs) => fusion.Emit(graph, inputs[0], inputs[1], inputs[2]).Fused, image, name, presence);
        EmittedGraph.AssertComputes(
            weights, (graph, inputs) => fusion.Emit(graph, inputs[0], inputs[1], inputs[2]).Weights, image, name, presence);
    }

    private static Tensor Row(double[] values) => tensor([.. values.Select(value => (float)value)], [1, Dimension]);

    private static Tensor Presence(float avatar, float nickname) => tensor(new[] { avatar, nickname }, [1, 2]);
}

using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Losses;

public sealed class MaskLossTests
{
    [Fact]
    public void Mask_ThresholdFourFifths_KeepsOnlyWhatIsSure()
    {
        using var scope = NewDisposeScope();

        Tensor mask = MaskLoss.Mask(tensor([0.81f, 0.7f, 0.4f, 0.19f, 0.3f, 0.7f]), 0.8);

        Assert.Equal([1, 0, 0, 1, 0, 0], mask.Values());
    }

    [Fact]
    public void Mask_OnTheThreshold_KeepsNeitherSide()
    {
        using var scope = NewDisposeScope();

        Tensor mask = MaskLoss.Mask(tensor([0.75f, 0.25f, 0.7500001f, 0.2499999f]), 0.75);

        Assert.Equal([0, 0, 1, 1], mask.Values());
    }

    [Fact]
    public void Scale_PartlyMasked_IsTheMeanOverWhatIsKept()
    {
        using var scope = NewDisposeScope();
        Tensor losses = tensor([0.2f, 5f, 7f, 0.4f, 9f, 11f]);

        Tensor loss = MaskLoss.Scale(losses, tensor([1f, 0, 0, 1, 0, 0]));

        // mean(mask) = 1/3; the kept losses become 0.6 and 1.2; their mean over six is 0.3.
        Assert.Equal(0.3, loss.ToDouble(), 1e-6);
    }

    [Fact]
    public void Scale_NothingMasked_IsThePlainMean()
    {
        using var scope = NewDisposeScope();

        Tensor loss = MaskLoss.Scale(tensor([1f, 2, 6]), ones(3));

        Assert.Equal(3, loss.ToDouble(), 1e-6);
    }

    [Fact]
    public void Scale_AllMasked_IsZeroWithZeroGradient()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor([0.1f, -0.2f, 3f], requires_grad: true);

        Tensor loss = MaskLoss.Scale(MaskLoss.CrossEntropy(logits, tensor([1f, 0, 1])), zeros(3));
        loss.backward();

        Assert.Equal(0, loss.ToDouble());
        Assert.Equal([0, 0, 0], logits.grad!.Values());
    }

    [Fact]
    public void Scale_GradientOfLogits_IsThatOfTheKeptLossesAlone()
    {
        using var scope = NewDisposeScope();
        // sigmoid: 0.8808, 0.5250, 0.0474
        float[] values = [2f, 0.1f, -3f];
        float[] targets = [1f, 1, 1];
        Tensor logits = tensor(values, requires_grad: true);

        Tensor mask = MaskLoss.Mask(logits.sigmoid(), 0.8);
        MaskLoss.Scale(MaskLoss.CrossEntropy(logits, tensor(targets)), mask).backward();

        // Two of three are kept: d/dx of the mean over two is (sigmoid(x) - target) / 2, and 0 where it is masked.
        double[] expected = [(Sigmoid(2) - 1) / 2, 0, (Sigmoid(-3) - 1) / 2];
        Assert.False(mask.requires_grad);
        Tensors.AssertClose(expected, logits.grad!, 1e-6);
    }

    [Fact]
    public void Mask_OfADifferentiableProbability_LetsNoGradientThrough()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor([2f, 0.1f, -3f], requires_grad: true);
        Tensor weight = tensor(1f, requires_grad: true);

        MaskLoss.Scale(weight * tensor([1f, 1, 1]), MaskLoss.Mask(logits.sigmoid(), 0.8)).backward();

        Assert.Null(logits.grad);
        Assert.Equal(1, weight.grad!.ToDouble(), 1e-6);
    }

    [Fact]
    public void CrossEntropy_EachProfile_FollowsTheDefinition()
    {
        using var scope = NewDisposeScope();

        Tensor losses = MaskLoss.CrossEntropy(tensor([2f, -1f, 0.5f]), tensor([1f, 0, 0.5f]));

        double[] expected =
        [
            -Math.Log(Sigmoid(2)),
            -Math.Log(1 - Sigmoid(-1)),
            -(0.5 * Math.Log(Sigmoid(0.5))) - (0.5 * Math.Log(1 - Sigmoid(0.5))),
        ];
        Tensors.AssertClose(expected, losses, 1e-6);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

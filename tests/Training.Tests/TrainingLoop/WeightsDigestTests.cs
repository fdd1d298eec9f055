using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class WeightsDigestTests
{
    [Fact]
    public void Of_SameBits_IsTheSame()
    {
        random.manual_seed(1);
        using ProfileModel model = TinyModel.Create(1);
        random.manual_seed(1);
        using ProfileModel again = TinyModel.Create(1);

        Assert.Equal(WeightsDigest.Of(model), WeightsDigest.Of(again));
        Assert.Matches("^sha256:[0-9a-f]{64}$", WeightsDigest.Of(model));
    }

    [Fact]
    public void Of_OneBitOfAnyParameterOrBuffer_IsAnother()
    {
        using ProfileModel model = TinyModel.Create(1);
        string before = WeightsDigest.Of(model);
        using var gradients = no_grad();

        foreach ((string name, Tensor value) in model.state_dict())
        {
            using Tensor kept = value.clone();
            value.view(-1)[0].add_(1);
            Assert.False(before == WeightsDigest.Of(model), name);
            value.copy_(kept);
        }

        Assert.Equal(before, WeightsDigest.Of(model));
    }

    [Fact]
    public void Of_NameTypeOrShape_Counts()
    {
        using Tensor zero = zeros(2, 3);
        string digest = WeightsDigest.Of([("a", zero)]);

        Assert.NotEqual(digest, WeightsDigest.Of([("b", zero)]));
        Assert.NotEqual(digest, WeightsDigest.Of([("a", zero.t())]));
        Assert.NotEqual(digest, WeightsDigest.Of([("a", zeros(2, 3, ScalarType.Int32))]));
        Assert.NotEqual(digest, WeightsDigest.Of([("a", zero), ("b", zeros(0))]));
    }

    [Fact]
    public void Of_OrderOrLayoutInMemory_DoesNotCount()
    {
        using Tensor one = arange(6).reshape(2, 3);
        using Tensor other = arange(6).reshape(3, 2);
        using Tensor strided = one.t().contiguous().t();

        Assert.Equal(WeightsDigest.Of([("a", one), ("b", other)]), WeightsDigest.Of([("b", other), ("a", strided)]));
    }
}

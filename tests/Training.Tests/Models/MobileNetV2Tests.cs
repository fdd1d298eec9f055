using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class MobileNetV2Tests
{
    [Fact]
    public void Parameters_WidthOneWithThousandClasses_AreThePublishedNumber()
    {
        using var model = new MobileNetV2(width: 1, attention: false);
        using var classifier = nn.Linear(model.Features, 1000);

        Assert.Equal(3_504_872, Modules.CountParameters(model) + Modules.CountParameters(classifier));
    }

    [Theory]
    [InlineData(0.35, 1280)]
    [InlineData(1, 1280)]
    [InlineData(1.4, 1792)]
    public void Features_Width_WidenButNeverNarrow(double width, int features)
    {
        using var model = new MobileNetV2(width, attention: false);

        Assert.Equal(features, model.Features);
    }

    [Fact]
    public void Parameters_Attention_AreThoseOfACbamAfterEachStage()
    {
        using var plain = new MobileNetV2(width: 1, attention: false);
        using var attentive = new MobileNetV2(width: 1, attention: true);

        // Channel attention of c channels with h = max(4, c/16) hidden units: 2ch + h + c; spatial: 2·49 and a norm's 2.
        int[] stages = [16, 24, 32, 64, 96, 160, 320];
        long expected = stages.Sum(c => (2L * c * Math.Max(4, c / 16)) + Math.Max(4, c / 16) + c + 100);
        Assert.Equal(expected, Modules.CountParameters(attentive) - Modules.CountParameters(plain));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(48)]
    public void Forward_Pictures_GivesOneRowOfFeaturesEach(int size)
    {
        using var scope = NewDisposeScope();
        using var model = new MobileNetV2(width: 0.25, attention: true);
        model.eval();

        Assert.Equal([3, 1280], model.forward(zeros(3, 3, size, size)).shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Emit_Evaluation_ComputesTheSame(bool attention)
    {
        using var scope = NewDisposeScope();
        using var model = new MobileNetV2(width: 0.1, attention).Randomised(20);
        Tensor x = randn(2, 3, 32, 32);

        EmittedGraph.AssertComputes(model.forward(x), (graph, inputs) => model.Emit(graph, inputs[0]), x);
    }
}

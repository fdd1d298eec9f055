using GenderGrpc.Training.Optimizers;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Optimizers;

public sealed class GcAdamWTests
{
    private static readonly GcAdamWOptions s_options = new() { WeightDecay = 0.1, ClipNorm = 1e9 };

    [Fact]
    public void Centralise_Linear_TakesEachOutputsMeanOverItsInputs()
    {
        // (O, I) = (2, 3). Rows are outputs in Torch: their means are 2 and -5/3.
        float[] gradient = [1, 2, 3, -4, 0, -1];

        GcAdamW.Centralise(gradient, outputs: 2);

        double[] expected = [-1, 0, 1, -4 + (5.0 / 3), 5.0 / 3, -1 + (5.0 / 3)];
        Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Centralise_Convolution_TakesEachOutputsMeanOverInputsAndKernel()
    {
        // (O, I, kH, kW) = (2, 2, 1, 2). The first output's values 1, 3, 5, 7 have the mean 4, the second's 2, 2, 2, 10 have 4.
        float[] gradient = [1, 3, 5, 7, 2, 2, 2, 10];

        GcAdamW.Centralise(gradient, outputs: 2);

        Assert.Equal([-3, -1, 1, 3, -2, -2, -2, 6], gradient);
    }

    [Fact]
    public void Update_OneStep_MovesWeightsOnlyAsCentralisedAndBiasesAsTheyAre()
    {
        using var scope = NewDisposeScope();
        using Linear linear = nn.Linear(2, 1);
        using LayerNorm norm = nn.LayerNorm(2);
        using Embedding embedding = nn.Embedding(2, 2);
        Fill(linear.weight, 1);
        Fill(linear.bias!, 1);
        Fill(norm.weight!, 1);
        Fill(embedding.weight!, 1);
        using var optimizer = new GcAdamW(
            [
                ("weight", linear.weight), ("bias", linear.bias!), ("norm", norm.weight!), ("table", embedding.weight!),
            ],
            ["table"],
            s_options with { WeightDecay = 0 });
        // A constant gradient is all mean: only where it is centralised does nothing move.
        linear.weight.grad = full([1, 2], 3f);
        linear.bias!.grad = full([1], 3f);
        norm.weight!.grad = full([2], 3f);
        embedding.weight!.grad = full([2, 2], 3f);

        optimizer.Update(0.01);

        // The first step of Adam is one learning rate along the gradient's sign.
        Assert.Equal([1, 1], linear.weight.Values());
        Tensors.AssertClose([0.99], linear.bias!, 1e-6);
        Tensors.AssertClose([0.99, 0.99], norm.weight!, 1e-6);
        Tensors.AssertClose([0.99, 0.99, 0.99, 0.99], embedding.weight!, 1e-6);
    }

    [Fact]
    public void Update_WithoutCentralisation_MovesWeightsByTheirMeanToo()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Weight(1, 1);
        using var optimizer = new GcAdamW([("weight", weight)], [], s_options with { WeightDecay = 0, Centralises = false });
        weight.grad = full([1, 2], 3f);

        optimizer.Update(0.01);

        Tensors.AssertClose([0.99, 0.99], weight, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Update_SeveralSteps_FollowsThePaper(int steps)
    {
        using var scope = NewDisposeScope();
        Parameter weight = Weight(0.5f, -2f);
        using var optimizer = new GcAdamW([("weight", weight)], [], s_options);
        var expected = new ReferenceAdamW(s_options, [0.5, -2]);

        for (int step = 1; step <= steps; step++)
        {
            // With two inputs to one output, a centralised gradient is (+d, -d).
            float difference = 0.3f * step;
            weight.grad = tensor(new[] { 1 + difference, 1 - difference }, [1, 2]);
            double learningRate = 0.01 / step;
            optimizer.Update(learningRate);
            expected.Step([difference, -difference], learningRate, decays: true);
        }

        Assert.Equal(steps, optimizer.Step);
        Tensors.AssertClose(expected.Parameters, weight, 1e-6);
    }

    [Fact]
    public void Update_ManyWeightsWhoseGradientLiesChannelsLast_FollowsThePaperForEach()
    {
        using var scope = NewDisposeScope();
        // 3 outputs of 5 inputs and 7 taps: neither divides by what a processor computes at once.
        float[] start = [.. Enumerable.Range(0, 105).Select(i => MathF.Sin(i))];
        double[] gradient = [.. Enumerable.Range(0, 105).Select(i => Math.Cos(i * i))];
        Parameter weight = nn.Parameter(tensor(start, [3, 5, 7, 1]));
        using var optimizer = new GcAdamW([("weight", weight)], [], s_options);
        double[] centralised = [.. gradient.Chunk(35).SelectMany(row => row.Select(value => value - row.Average()))];
        var expected = new ReferenceAdamW(s_options, [.. start.Select(value => (double)value)]);

        for (int step = 1; step <= 3; step++)
        {
            weight.grad = tensor([.. gradient.Select(value => (float)value)], [3, 5, 7, 1])
                .permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            Assert.False(weight.grad.is_contiguous());
            optimizer.Update(0.01);
            expected.Step(centralised, 0.01, decays: true);
        }

        Tensors.AssertClose(expected.Parameters, weight, 1e-6);
    }

    [Fact]
    public void Update_DecayAlone_ShrinksWeightsByTheLearningRateTimesTheDecay()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Weight(4, -2);
        using var optimizer = new GcAdamW([("weight", weight)], [], s_options);
        weight.grad = zeros(1, 2);

        optimizer.Update(0.5);

        // 1 - 0.5 * 0.1. Were the decay part of the gradient, Adam would move both by the whole learning rate.
        Tensors.AssertClose([4 * 0.95, -2 * 0.95], weight, 1e-6);

        optimizer.WeightDecay = 0.2;
        optimizer.Update(0.5);

        Tensors.AssertClose([4 * 0.95 * 0.9, -2 * 0.95 * 0.9], weight, 1e-6);
    }

    [Fact]
    public void Update_RankOne_IsNotDecayed()
    {
        using var scope = NewDisposeScope();
        Parameter bias = nn.Parameter(tensor([4f, -2f]));
        using var optimizer = new GcAdamW([("bias", bias)], [], s_options);
        bias.grad = zeros(2);

        optimizer.Update(0.5);

        Assert.Equal([4, -2], bias.Values());
    }

    [Fact]
    public void Update_NormOverTheLimit_ScalesAllGradientsTogether()
    {
        using var scope = NewDisposeScope();
        Parameter bias = nn.Parameter(tensor([0f, 0f]));
        Parameter other = nn.Parameter(tensor([0f]));
        GcAdamWOptions options = s_options with { ClipNorm = 0.5, Epsilon = 0.1 };
        using var optimizer = new GcAdamW([("bias", bias), ("other", other)], [], options);
        bias.grad = tensor([2f, -3f]);
        other.grad = tensor([6f]);

        double norm = optimizer.Update(0.01);

        // |(2, -3, 6)| = 7, so each is scaled by 0.5 / 7; a large epsilon makes the step depend on the size.
        var expected = new ReferenceAdamW(options, [0, 0, 0]);
        expected.Step([2 / 14.0, -3 / 14.0, 6 / 14.0], 0.01, decays: false);
        Assert.Equal(7, norm, 1e-5);
        Tensors.AssertClose(expected.Parameters.AsSpan(0, 2), bias, 1e-7);
        Tensors.AssertClose(expected.Parameters.AsSpan(2), other, 1e-7);
    }

    [Fact]
    public void Update_NormUnderTheLimit_LeavesGradientsAsTheyAre()
    {
        using var scope = NewDisposeScope();
        Parameter bias = nn.Parameter(tensor([0f, 0f]));
        GcAdamWOptions options = s_options with { ClipNorm = 5.01, Epsilon = 0.1 };
        using var optimizer = new GcAdamW([("bias", bias)], [], options);
        bias.grad = tensor([3f, -4f]);

        double norm = optimizer.Update(0.01);

        var expected = new ReferenceAdamW(options, [0, 0]);
        expected.Step([3, -4], 0.01, decays: false);
        Assert.Equal(5, norm, 1e-5);
        Tensors.AssertClose(expected.Parameters, bias, 1e-7);
    }

    [Fact]
    public void Update_ParameterWithoutGradient_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        Parameter weight = Weight(4, -2);
        Parameter bias = nn.Parameter(tensor([1f]));
        using var optimizer = new GcAdamW([("weight", weight), ("bias", bias)], [], s_options);
        bias.grad = tensor([1f]);

        optimizer.Update(0.01);

        Assert.Equal([4, -2], weight.Values());
    }

    [Fact]
    public void ZeroGradients_AfterBackward_ForgetsThem()
    {
        using var scope = NewDisposeScope();
        Parameter bias = nn.Parameter(tensor([1f]));
        using var optimizer = new GcAdamW([("bias", bias)], [], s_options);
        (bias * 3).sum().backward();

        optimizer.ZeroGradients();

        Assert.Null(bias.grad);
    }

    private static Parameter Weight(float first, float second) => nn.Parameter(tensor(new[] { first, second }, [1, 2]));

    private static void Fill(Parameter parameter, float value)
    {
        using var gradients = no_grad();
        parameter.fill_(value);
    }
}

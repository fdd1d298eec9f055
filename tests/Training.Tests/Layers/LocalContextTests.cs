using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class LocalContextTests
{
    private const int Dimension = 3;
    private const int Length = 6;
    private const int Kernel = 5;

    [Fact]
    public void Forward_TinyTensor_AddsARectifiedConvolutionOverTheTokens()
    {
        const int Tokens = 4;
        using var scope = NewDisposeScope();
        using var module = new LocalContext(Dimension).Randomised(50);
        Tensor x = randn(1, Length, Dimension);

        Tensor y = module.forward(x, Mask(Tokens));

        double[][] rows = PlainMath.Matrix(x[0]);
        float[] weight = module.Named("_conv.weight").Values(); // (D, D, K)
        float[] bias = module.Named("_conv.bias").Values();
        var expected = new List<double>();
        for (int position = 0; position < Length; position++)
        {
            for (int output = 0; output < Dimension; output++)
            {
                double sum = bias[output];
                for (int token = 0; token < Tokens; token++)
                {
                    int tap = token - position + (Kernel / 2);
                    for (int input = 0; input < Dimension && tap is >= 0 and < Kernel; input++)
                    {
                        sum += rows[token][input] * weight[(((output * Dimension) + input) * Kernel) + tap];
                    }
                }

                expected.Add(rows[position][output] + Math.Max(0, sum));
            }
        }

        Tensors.AssertClose([.. expected], y, 1e-5);
    }

    [Fact]
    public void Forward_OtherPadding_ChangesNoToken()
    {
        using var scope = NewDisposeScope();
        using var module = new LocalContext(Dimension).Randomised(51);
        Tensor x = randn(1, Length, Dimension);
        Tensor changed = x.clone();
        changed.narrow(1, 3, 3).fill_(100);

        Assert.Equal(
            module.forward(x, Mask(3)).narrow(1, 0, 3).Values(), module.forward(changed, Mask(3)).narrow(1, 0, 3).Values());
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new LocalContext(8).Randomised(52);
        Tensor x = randn(3, Length, 8);
        Tensor mask = cat([Mask(2), Mask(6), Mask(0)]);

        EmittedGraph.AssertComputes(
            module.forward(x, mask), (graph, inputs) => module.Emit(graph, inputs[0], inputs[1]), x, mask);
    }

    private static Tensor Mask(int tokens)
    {
        float[] mask = new float[Length];
        mask.AsSpan(0, tokens).Fill(1);
        return tensor(mask, [1, Length, 1]);
    }
}

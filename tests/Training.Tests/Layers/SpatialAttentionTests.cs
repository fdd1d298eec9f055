using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class SpatialAttentionTests
{
    private const int Side = 3;
    private const int Kernel = 7;

    [Fact]
    public void Forward_TinyTensor_IsThePapersEquationThree()
    {
        using var scope = NewDisposeScope();
        using var module = new SpatialAttention().Randomised(3);
        Tensor x = randn(1, 2, Side, Side);

        Tensor y = module.forward(x);

        float[] values = x.Values();
        float[] kernel = module.Named("_conv._conv.weight").Values();
        double scale = module.Named("_conv._norm.weight").Values()[0]
            / Math.Sqrt(module.Named("_conv._norm.running_var").Values()[0] + 1e-5);
        double mean = module.Named("_conv._norm.running_mean").Values()[0];
        double shift = module.Named("_conv._norm.bias").Values()[0];
        double[] expected = new double[values.Length];
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                double attention = PlainMath.Sigmoid(((Convolve(values, kernel, row, column) - mean) * scale) + shift);
                int pixel = (row * Side) + column;
                expected[pixel] = values[pixel] * attention;
                expected[pixel + (Side * Side)] = values[pixel + (Side * Side)] * attention;
            }
        }

        Tensors.AssertClose(expected, y, 1e-5);
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var module = new SpatialAttention().Randomised(4);
        Tensor x = randn(3, 5, 9, 8);

        EmittedGraph.AssertComputes(module.forward(x), (graph, inputs) => module.Emit(graph, inputs[0]), x);
    }

    // The sum over a 7×7 window, zero outside, of the two channels' average and of their maximum.
    private static double Convolve(float[] values, float[] kernel, int row, int column)
    {
        double sum = 0;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                float first = values[(y * Side) + x];
                float second = values[(Side * Side) + (y * Side) + x];
                int tap = ((y - row + 3) * Kernel) + x - column + 3;
                sum += (first + second) / 2.0 * kernel[tap];
                sum += Math.Max(first, second) * kernel[(Kernel * Kernel) + tap];
            }
        }

        return sum;
    }
}

using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>The papers' formulas over rows of doubles, without a tensor library.</summary>
internal static class PlainMath
{
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>W·x + b of a module's linear layer for each row.</summary>
    public static double[][] Linear(nn.Module module, string layer, double[][] rows)
    {
        double[][] weight = Matrix(module.Named(layer + ".weight"));
        float[] bias = module.Named(layer + ".bias").Values();
        return
        [
            .. rows.Select(row => weight.Select((w, output) => bias[output] + w.Zip(row, (a, b) => a * b).Sum()).ToArray()),
        ];
    }

    /// <summary>(x − mean) / sqrt(variance + 1e-5) · weight + bias of each row.</summary>
    public static double[][] LayerNorm(nn.Module module, string layer, double[][] rows)
    {
        float[] weight = module.Named(layer + ".weight").Values();
        float[] bias = module.Named(layer + ".bias").Values();
        return
        [
            .. rows.Select(row =>
            {
                double mean = row.Average();
                double variance = row.Average(x => (x - mean) * (x - mean));
                return row.Select((x, i) => ((x - mean) / Math.Sqrt(variance + 1e-5) * weight[i]) + bias[i]).ToArray();
            }),
        ];
    }

    public static double[] Softmax(IEnumerable<double> scores)
    {
        double[] exponents = [.. scores.Select(Math.Exp)];
        return [.. exponents.Select(x => x / exponents.Sum())];
    }

    /// <summary>Softmax(Q·Kᵀ/√d)·V for each head, over the rows that aren't padding, joined and projected.</summary>
    public static double[][] SelfAttention(nn.Module module, string layer, int heads, int tokens, double[][] rows)
    {
        double[][] query = Linear(module, layer + "_query", rows);
        double[][] key = Linear(module, layer + "_key", rows);
        double[][] value = Linear(module, layer + "_value", rows);
        int width = rows[0].Length / heads;
        double[][] mixed = [.. rows.Select(row => new double[row.Length])];
        for (int head = 0; head < heads; head++)
        {
            int[] columns = [.. Enumerable.Range(head * width, width)];
            for (int i = 0; i < rows.Length; i++)
            {
                double[] weights = Softmax(Enumerable.Range(0, tokens).Select(
                    j => columns.Sum(c => query[i][c] * key[j][c]) / Math.Sqrt(width)));
                foreach (int c in columns)
                {
                    mixed[i][c] = weights.Select((weight, j) => weight * value[j][c]).Sum();
                }
            }
        }

        return Linear(module, layer + "_output", mixed);
    }

    /// <summary>x · Φ(x), Φ being the normal distribution function by its series.</summary>
    public static double Gelu(double x)
    {
        double term = x / Math.Sqrt(2);
        double sum = 0;
        for (int n = 0; n < 60; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -(x * x / 2) / (n + 1);
        }

        return x / 2 * (1 + (2 / Math.Sqrt(Math.PI) * sum));
    }

    public static double[][] Add(double[][] a, double[][] b) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (p, q) => p + q).ToArray())];

    /// <summary>A tensor of rank 2 as rows.</summary>
    public static double[][] Matrix(Tensor tensor)
    {
        int columns = (int)tensor.shape[1];
        return [.. tensor.Values().Select(value => (double)value).Chunk(columns)];
    }
}

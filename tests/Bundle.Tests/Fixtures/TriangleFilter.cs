using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>The resize of avatar features in double precision, straight from its definition, sharing no code with it.</summary>
internal static class TriangleFilter
{
    /// <summary>
    /// Each output sample is the mean of the centre square's pixels over both axes at once, weighted by
    /// max(0, 1 - |distance| / support) per axis, where the support is the reduction or, for enlargement, one pixel.
    /// </summary>
    public static double[] Resize(int width, int height, Func<int, int, SKColor> pixel, int size)
    {
        int side = Math.Min(width, height);
        (int left, int top) = ((width - side) / 2, (height - side) / 2);
        double[][] weights = [.. Enumerable.Range(0, size).Select(output => Weights(output, side, size))];
        double[] result = new double[size * size * 3];
        for (int row = 0; row < size; row++)
        {
            for (int y = 0; y < side; y++)
            {
                if (weights[row][y] == 0)
                {
                    continue;
                }

                for (int column = 0; column < size; column++)
                {
                    Add(row, y, column);
                }
            }
        }

        return result;

        void Add(int row, int y, int column)
        {
            for (int x = 0; x < side; x++)
            {
                double weight = weights[row][y] * weights[column][x];
                if (weight == 0)
                {
                    continue;
                }

                SKColor color = pixel(left + x, top + y);
                double opacity = color.Alpha / 255.0;
                int offset = ((row * size) + column) * 3;
                result[offset] += weight * ((color.Red * opacity) + (255 * (1 - opacity)));
                result[offset + 1] += weight * ((color.Green * opacity) + (255 * (1 - opacity)));
                result[offset + 2] += weight * ((color.Blue * opacity) + (255 * (1 - opacity)));
            }
        }
    }

    private static double[] Weights(int output, int inputLength, int outputLength)
    {
        double scale = (double)inputLength / outputLength;
        double support = Math.Max(1, scale);
        double centre = (output + 0.5) * scale;
        double[] weights = [.. Enumerable.Range(0, inputLength)
            .Select(input => Math.Max(0, 1 - (Math.Abs(input + 0.5 - centre) / support)))];
        double total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }
}

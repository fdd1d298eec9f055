using System.Numerics;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// A 7×7 convolution of planes of one channel with their height and width kept. A plane lies in a field of zeros, three on each side and
/// as many more to the right as vectors reach beyond it, so that nothing asks where its border is.
/// </summary>
internal readonly unsafe struct SpatialKernel(int height, int width)
{
    /// <summary>Values of a side.</summary>
    public const int Side = 7;

    /// <summary>Values of the kernel for one plane.</summary>
    public const int Taps = Side * Side;

    private const int Border = Side / 2;

    /// <summary>From a row's begin to the next one's.</summary>
    public readonly int Stride = ((width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count) + Side + 1;

    /// <summary>Values of a plane's field.</summary>
    public int Field => (height + (2 * Border)) * Stride;

    /// <summary>Where a row of the plane begins in its field.</summary>
    public int Row(int row) => ((row + Border) * Stride) + Border;

    /// <summary>Writes, or adds, the plane's correlation with the taps (7, 7) to another plane.</summary>
    public void Correlate(float* plane, float* taps, float* output, bool adds)
    {
        int lanes = Vector<float>.Count;
        for (int row = 0; row < height; row++)
        {
            float* target = output + Row(row);
            for (int column = 0; column < width; column += lanes)
            {
                Vector<float> sum0 = adds ? Vector.Load(target + column) : default;
                Vector<float> sum1 = default, sum2 = default, sum3 = default;
                float* value = plane + (row * Stride) + column;
                float* tap = taps;
                for (int y = 0; y < Side; y++, value += Stride, tap += Side)
                {
                    sum0 = Vector.FusedMultiplyAdd(Vector.Load(value), new Vector<float>(tap[0]), sum0);
                    sum1 = Vector.FusedMultiplyAdd(Vector.Load(value + 1), new Vector<float>(tap[1]), sum1);
                    sum2 = Vector.FusedMultiplyAdd(Vector.Load(value + 2), new Vector<float>(tap[2]), sum2);
                    sum3 = Vector.FusedMultiplyAdd(Vector.Load(value + 3), new Vector<float>(tap[3]), sum3);
                    sum0 = Vector.FusedMultiplyAdd(Vector.Load(value + 4), new Vector<float>(tap[4]), sum0);
                    sum1 = Vector.FusedMultiplyAdd(Vector.Load(value + 5), new Vector<float>(tap[5]), sum1);
                    sum2 = Vector.FusedMultiplyAdd(Vector.Load(value + 6), new Vector<float>(tap[6]), sum2);
                }

                (sum0 + sum1 + (sum2 + sum3)).Store(target + column);
            }

            // Beyond the plane there is nothing.
            new Span<float>(target + width, Stride - Border - width).Clear();
        }
    }

    /// <summary>Adds to the taps' gradients (7, 7) what one plane and the gradient of its correlation make.</summary>
    public void AddTaps(float* plane, float* gradient, double* taps)
    {
        int lanes = Vector<float>.Count;
        for (int y = 0; y < Side; y++, taps += Side)
        {
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default;
            for (int row = 0; row < height; row++)
            {
                float* slopes = gradient + Row(row);
                float* value = plane + ((row + y) * Stride);
                for (int column = 0; column < width; column += lanes)
                {
                    Vector<float> slope = Vector.Load(slopes + column);
                    sum0 = Vector.FusedMultiplyAdd(Vector.Load(value + column), slope, sum0);
                    sum1 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 1), slope, sum1);
                    sum2 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 2), slope, sum2);
                    sum3 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 3), slope, sum3);
                    sum4 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 4), slope, sum4);
                    sum5 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 5), slope, sum5);
                    sum6 = Vector.FusedMultiplyAdd(Vector.Load(value + column + 6), slope, sum6);
                }
            }

            taps[0] += Vector.Sum(sum0);
            taps[1] += Vector.Sum(sum1);
            taps[2] += Vector.Sum(sum2);
            taps[3] += Vector.Sum(sum3);
            taps[4] += Vector.Sum(sum4);
            taps[5] += Vector.Sum(sum5);
            taps[6] += Vector.Sum(sum6);
        }
    }
}

using System.Numerics;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167) with the batch's own statistics and then, if it activates, ReLU6. Inputs: a map
/// (N, C, H, W), scale (C) and shift (C); the output is a map of the same shape. Two passes forward: the statistics, and all else. Two
/// passes backward: the sums of the gradient, and all else. Between them it keeps nothing but its inputs.
/// </summary>
internal sealed unsafe class BatchNormalization(bool activates, double epsilon) : FusedOperation
{
    private const int LeastRows = 256;
    private const float Six = 6;

    private readonly float _low = activates ? 0 : float.NegativeInfinity;
    private readonly float _high = activates ? Six : float.PositiveInfinity;
    private BatchStatistics _statistics = null!;

    /// <summary>The batch's, once it was forward.</summary>
    public BatchStatistics Statistics => _statistics;

    public override Tensor Forward(IReadOnlyList<Tensor> inputs, List<Tensor> kept)
    {
        PixelRows x = PixelRows.Of(inputs[0]);
        _statistics = new BatchStatistics(x);
        Tensor output = empty_like(inputs[0]);
        float* y = PixelRows.Floats(output);
        var wide = new WideRows(x);
        int width = wide.Width;
        (float[] scales, float[] shifts) = Affine(inputs, wide);
        Chunks.Run(wide.Count, Chunks.Count(wide.Count, LeastRows), (_, first, end) =>
        {
            fixed (float* scale = scales)
            fixed (float* shift = shifts)
            {
                Normalise(x.Values + ((long)first * width), y + ((long)first * width), end - first, width, scale, shift);
            }
        });
        for (int i = wide.Rows * x.Channels; i < x.Count * x.Channels; i++)
        {
            int channel = i % x.Channels;
            y[i] = Math.Clamp(MathF.FusedMultiplyAdd(x.Values[i], scales[channel], shifts[channel]), _low, _high);
        }

        return output;
    }

    public override Tensor[] Backward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        PixelRows x = PixelRows.Of(inputs[0]);
        Tensor laid = PixelRows.Laid(gradient);
        float* outer = PixelRows.Floats(laid);
        var wide = new WideRows(x);
        int width = wide.Width;
        (float[] scales, float[] shifts) = Affine(inputs, wide);
        float[] means = wide.Tile(_statistics.Mean);
        int chunks = Chunks.Count(wide.Count, LeastRows);
        double[] sums = new double[chunks * width * 2];
        Chunks.Run(wide.Count, chunks, (chunk, first, end) =>
        {
            fixed (float* scale = scales)
            fixed (float* shift = shifts)
            fixed (float* mean = means)
            fixed (double* sum = &sums[chunk * width * 2])
            {
                long offset = (long)first * width;
                Sum(x.Values + offset, outer + offset, end - first, width, scale, shift, mean, sum);
            }
        });

        Tensor scaleGradient = empty_like(inputs[1]);
        Tensor shiftGradient = empty_like(inputs[2]);
        float* byScale = PixelRows.Floats(scaleGradient);
        float* byShift = PixelRows.Floats(shiftGradient);
        double[] slopes = new double[x.Channels];
        double[] levels = new double[x.Channels];
        for (int channel = 0; channel < x.Channels; channel++)
        {
            double sum = wide.Total(sums, chunks, width * 2, 0, channel);
            double product = wide.Total(sums, chunks, width * 2, width, channel);
            for (int i = (wide.Rows * x.Channels) + channel; i < x.Count * x.Channels; i += x.Channels)
            {
                double passed = Passed(outer[i], x.Values[i], scales[channel], shifts[channel]);
                sum += passed;
                product += passed * (x.Values[i] - means[channel]);
            }

            double deviation = Math.Sqrt(_statistics.Variance(channel) + epsilon);
            byShift[channel] = (float)sum;
            byScale[channel] = (float)(product / deviation);
            // The gradient is scale/deviation · (passed − Σ passed/M − (x − mean) · Σ passed (x − mean) / (M · variance)).
            slopes[channel] = -product / x.Count / (deviation * deviation) * scales[channel];
            levels[channel] = (-sum / x.Count * scales[channel]) - (slopes[channel] * means[channel]);
        }

        Tensor inner = empty_like(inputs[0]);
        float* inward = PixelRows.Floats(inner);
        float[] slope = wide.Tile(channel => slopes[channel]);
        float[] level = wide.Tile(channel => levels[channel]);
        Chunks.Run(wide.Count, chunks, (_, first, end) =>
        {
            fixed (float* scale = scales)
            fixed (float* shift = shifts)
            fixed (float* slopeOf = slope)
            fixed (float* levelOf = level)
            {
                long offset = (long)first * width;
                Propagate(
                    x.Values + offset, outer + offset, inward + offset, end - first, width, scale, shift, slopeOf, levelOf);
            }
        });
        for (int i = wide.Rows * x.Channels; i < x.Count * x.Channels; i++)
        {
            int channel = i % x.Channels;
            float passed = Passed(outer[i], x.Values[i], scales[channel], shifts[channel]);
            inward[i] = MathF.FusedMultiplyAdd(
                passed, scales[channel], MathF.FusedMultiplyAdd(x.Values[i], slope[channel], level[channel]));
        }

        return [inner, scaleGradient, shiftGradient];
    }

    // What normalises and then scales and shifts: the output is x times the first plus the second.
    private (float[] Scales, float[] Shifts) Affine(IReadOnlyList<Tensor> inputs, WideRows wide)
    {
        float* scale = PixelRows.Floats(inputs[1]);
        float* shift = PixelRows.Floats(inputs[2]);
        double Factor(int channel) => scale[channel] / Math.Sqrt(_statistics.Variance(channel) + epsilon);
        return (wide.Tile(Factor), wide.Tile(channel => shift[channel] - (_statistics.Mean(channel) * Factor(channel))));
    }

    // The gradient passes where the output isn't clipped.
    private float Passed(float outer, float x, float scale, float shift)
    {
        float y = MathF.FusedMultiplyAdd(x, scale, shift);
        return y > _low && y < _high ? outer : 0;
    }

    private void Normalise(float* x, float* y, int rows, int width, float* scales, float* shifts)
    {
        int lanes = Vector<float>.Count;
        var low = new Vector<float>(_low);
        var high = new Vector<float>(_high);
        for (int row = 0; row < rows; row++, x += width, y += width)
        {
            for (int i = 0; i < width; i += lanes)
            {
                Vector<float> value = Vector.FusedMultiplyAdd(Vector.Load(x + i), Vector.Load(scales + i), Vector.Load(shifts + i));
                Vector.Min(Vector.Max(value, low), high).Store(y + i);
            }
        }
    }

    // In the order that the values lie in, which they stream from memory in; the sums stay in the cache.
    private void Sum(float* x, float* outer, int rows, int width, float* scales, float* shifts, float* means, double* sums)
    {
        int lanes = Vector<float>.Count;
        var low = new Vector<float>(_low);
        var high = new Vector<float>(_high);
        float[] partial = new float[2 * width];
        fixed (float* parts = partial)
        {
            float* products = parts + width;
            int block = BatchStatistics.CachedRows(width);
            for (int start = 0; start < rows; start += block)
            {
                partial.AsSpan().Clear();
                for (int row = start; row < Math.Min(rows, start + block); row++, x += width, outer += width)
                {
                    for (int i = 0; i < width; i += lanes)
                    {
                        Vector<float> value = Vector.Load(x + i);
                        Vector<float> passed = Pass(
                            Vector.Load(outer + i), value, Vector.Load(scales + i), Vector.Load(shifts + i), low, high);
                        (Vector.Load(parts + i) + passed).Store(parts + i);
                        Vector.FusedMultiplyAdd(passed, value - Vector.Load(means + i), Vector.Load(products + i)).Store(products + i);
                    }
                }

                for (int i = 0; i < 2 * width; i += lanes)
                {
                    BatchStatistics.Add(sums + i, Vector.Load(parts + i));
                }
            }
        }
    }

    private void Propagate(
        float* x, float* outer, float* inner, int rows, int width, float* scales, float* shifts, float* slopes, float* levels)
    {
        int lanes = Vector<float>.Count;
        var low = new Vector<float>(_low);
        var high = new Vector<float>(_high);
        for (int row = 0; row < rows; row++, x += width, outer += width, inner += width)
        {
            for (int i = 0; i < width; i += lanes)
            {
                Vector<float> value = Vector.Load(x + i);
                Vector<float> scale = Vector.Load(scales + i);
                Vector<float> passed = Pass(Vector.Load(outer + i), value, scale, Vector.Load(shifts + i), low, high);
                Vector<float> rest = Vector.FusedMultiplyAdd(value, Vector.Load(slopes + i), Vector.Load(levels + i));
                Vector.FusedMultiplyAdd(passed, scale, rest).Store(inner + i);
            }
        }
    }

    private static Vector<float> Pass(
        Vector<float> outer, Vector<float> x, Vector<float> scale, Vector<float> shift, Vector<float> low, Vector<float> high)
    {
        Vector<float> y = Vector.FusedMultiplyAdd(x, scale, shift);
        return outer & Vector.AsVectorSingle(Vector.GreaterThan(y, low) & Vector.LessThan(y, high));
    }
}

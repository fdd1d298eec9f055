using System.Numerics;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// The mean and the variance (biased) of each channel in one pass. Differences from a mean over a few rows are summed, so that nothing
/// cancels out; in float over a few rows that the cache holds, and over all in double.
/// </summary>
internal sealed unsafe class BatchStatistics
{
    private const int SampledRows = 16;
    private const int LeastRows = 256;
    private const int CachedValues = 8192;

    private readonly double[] _means;
    private readonly double[] _variances;

    public BatchStatistics(PixelRows x)
    {
        Rows = x.Count;
        _means = new double[x.Channels];
        _variances = new double[x.Channels];
        float[] pivots = Sampled(x);
        var wide = new WideRows(x);
        int width = wide.Width;
        float[] tiled = wide.Tile(channel => pivots[channel]);
        int chunks = Chunks.Count(wide.Count, LeastRows);
        double[] sums = new double[chunks * width * 2];
        Chunks.Run(wide.Count, chunks, (chunk, first, end) =>
        {
            fixed (float* pivot = tiled)
            fixed (double* sum = &sums[chunk * width * 2])
            {
                Sum(x.Values + ((long)first * width), end - first, width, pivot, sum);
            }
        });
        for (int channel = 0; channel < x.Channels; channel++)
        {
            double sum = wide.Total(sums, chunks, width * 2, 0, channel);
            double squares = wide.Total(sums, chunks, width * 2, width, channel);
            for (int row = wide.Rows; row < x.Count; row++)
            {
                double difference = x.Values[((long)row * x.Channels) + channel] - (double)pivots[channel];
                sum += difference;
                squares += difference * difference;
            }

            double mean = sum / x.Count;
            _means[channel] = pivots[channel] + mean;
            // Not below 0 by rounding; what isn't a number stays so.
            _variances[channel] = Math.Max((squares / x.Count) - (mean * mean), 0);
        }
    }

    public BatchStatistics(int rows, double[] means, double[] variances)
    {
        Rows = rows;
        _means = means;
        _variances = variances;
    }

    /// <summary>How many values each channel has.</summary>
    public int Rows { get; }

    /// <summary>A channel's mean.</summary>
    public double Mean(int channel) => _means[channel];

    /// <summary>A channel's variance, divided by the number of values.</summary>
    public double Variance(int channel) => _variances[channel];

    /// <summary>Moves the running statistics, whose variance is divided by one value less, towards these by a share of the way.</summary>
    public void MoveTo(Tensor runningMean, Tensor runningVariance, double share)
    {
        float* mean = PixelRows.Floats(runningMean);
        float* variance = PixelRows.Floats(runningVariance);
        for (int channel = 0; channel < _means.Length; channel++)
        {
            mean[channel] = (float)((mean[channel] * (1 - share)) + (_means[channel] * share));
            double unbiased = _variances[channel] * Rows / (Rows - 1);
            variance[channel] = (float)((variance[channel] * (1 - share)) + (unbiased * share));
        }
    }

    /// <summary>Rows whose sums are made in float, one vector of channels after the other.</summary>
    public static int CachedRows(int width) => Math.Max(8, CachedValues / width);

    /// <summary>Adds a vector's values to as many sums.</summary>
    public static void Add(double* sums, Vector<float> values)
    {
        Vector.Widen(values, out Vector<double> low, out Vector<double> high);
        (Vector.Load(sums) + low).Store(sums);
        sums += Vector<double>.Count;
        (Vector.Load(sums) + high).Store(sums);
    }

    private static float[] Sampled(PixelRows x)
    {
        float[] means = new float[x.Channels];
        int sampled = Math.Min(SampledRows, x.Count);
        for (int i = 0; i < sampled; i++)
        {
            float* row = x.Values + ((long)x.Count * i / sampled * x.Channels);
            for (int channel = 0; channel < means.Length; channel++)
            {
                means[channel] += row[channel] / sampled;
            }
        }

        return means;
    }

    private static void Sum(float* x, int rows, int width, float* pivots, double* sums)
    {
        int lanes = Vector<float>.Count;
        int block = CachedRows(width);
        for (int start = 0; start < rows; start += block)
        {
            int end = Math.Min(rows, start + block);
            for (int i = 0; i < width; i += WideRows.Group)
            {
                Vector<float> pivot0 = Vector.Load(pivots + i);
                Vector<float> pivot1 = Vector.Load(pivots + i + lanes);
                Vector<float> pivot2 = Vector.Load(pivots + i + (2 * lanes));
                Vector<float> pivot3 = Vector.Load(pivots + i + (3 * lanes));
                Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                Vector<float> square0 = default, square1 = default, square2 = default, square3 = default;
                float* value = x + ((long)start * width) + i;
                for (int row = start; row < end; row++, value += width)
                {
                    Vector<float> difference0 = Vector.Load(value) - pivot0;
                    Vector<float> difference1 = Vector.Load(value + lanes) - pivot1;
                    Vector<float> difference2 = Vector.Load(value + (2 * lanes)) - pivot2;
                    Vector<float> difference3 = Vector.Load(value + (3 * lanes)) - pivot3;
                    sum0 += difference0;
                    sum1 += difference1;
                    sum2 += difference2;
                    sum3 += difference3;
                    square0 = Vector.FusedMultiplyAdd(difference0, difference0, square0);
                    square1 = Vector.FusedMultiplyAdd(difference1, difference1, square1);
                    square2 = Vector.FusedMultiplyAdd(difference2, difference2, square2);
                    square3 = Vector.FusedMultiplyAdd(difference3, difference3, square3);
                }

                double* sum = sums + i;
                Add(sum, sum0);
                Add(sum + lanes, sum1);
                Add(sum + (2 * lanes), sum2);
                Add(sum + (3 * lanes), sum3);
                double* square = sums + width + i;
                Add(square, square0);
                Add(square + lanes, square1);
                Add(square + (2 * lanes), square2);
                Add(square + (3 * lanes), square3);
            }
        }
    }
}

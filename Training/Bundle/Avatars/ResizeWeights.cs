using System.Buffers;

namespace GenderGrpc.Bundle.Avatars;

/// <summary>
/// Fixed-point weights of a triangle filter along one axis. Integers, so that every machine gets the same bits.
/// Buffers come from the pool: dispose it.
/// </summary>
internal readonly ref struct ResizeWeights
{
    /// <summary>Weights of one output sample sum to 1 &lt;&lt; <see cref="Precision"/>.</summary>
    public const int Precision = 14;

    private readonly int[] _starts;
    private readonly short[] _weights;
    private readonly int[] _counts;
    private readonly int _stride;

    /// <summary>Weights that bring <paramref name="inputLength"/> samples to <paramref name="outputLength"/>.</summary>
    public ResizeWeights(int inputLength, int outputLength)
    {
        double scale = (double)inputLength / outputLength;
        double support = Math.Max(1, scale);
        _stride = (int)Math.Ceiling(support) * 2 + 1;
        _starts = ArrayPool<int>.Shared.Rent(outputLength);
        _counts = ArrayPool<int>.Shared.Rent(outputLength);
        _weights = ArrayPool<short>.Shared.Rent(outputLength * _stride);
        Span<double> taps = _stride <= 512 ? stackalloc double[_stride] : new double[_stride];
        for (int i = 0; i < outputLength; i++)
        {
            double centre = (i + 0.5) * scale;
            int start = Math.Max(0, (int)(centre - support + 0.5));
            int end = Math.Min(inputLength, (int)(centre + support + 0.5));
            _starts[i] = start;
            _counts[i] = end - start;
            double total = 0;
            for (int k = 0; k < end - start; k++)
            {
                taps[k] = Math.Max(0, 1 - Math.Abs((start + k + 0.5 - centre) / support));
                total += taps[k];
            }

            Quantise(taps[..(end - start)], total, _weights.AsSpan(i * _stride, _stride));
        }
    }

    /// <summary>The first input sample of an output sample, and the weights from there on.</summary>
    public ReadOnlySpan<short> Taps(int output, out int start)
    {
        start = _starts[output];
        return _weights.AsSpan(output * _stride, _counts[output]);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<short>.Shared.Return(_weights);
    }

    // The rounding error goes to the largest tap, so flat colours stay exactly what they are.
    private static void Quantise(ReadOnlySpan<double> taps, double total, Span<short> weights)
    {
        weights.Clear();
        int sum = 0;
        int largest = 0;
        for (int k = 0; k < taps.Length; k++)
        {
            weights[k] = (short)Math.Round(taps[k] / total * (1 << Precision));
            sum += weights[k];
            largest = taps[k] > taps[largest] ? k : largest;
        }

        weights[largest] += (short)((1 << Precision) - sum);
    }
}

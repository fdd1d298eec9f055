namespace GenderGrpc.Training.Quantization;

/// <summary>
/// The values of one tensor over many batches, and the range of 8 bits that stores them with the least squared error: a few values far
/// out would cost all others their precision. Show it every batch twice: for the limits, then to count.
/// </summary>
internal sealed class ActivationHistogram
{
    private const int Bins = 2048;
    private const int Ranges = 64;
    private const float Narrowest = 0.25f;

    private readonly long[] _counts = new long[Bins];
    private float _minimum = float.PositiveInfinity;
    private float _maximum = float.NegativeInfinity;

    /// <summary>Takes a batch's limits.</summary>
    public void Limit(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            _minimum = Math.Min(_minimum, value);
            _maximum = Math.Max(_maximum, value);
        }
    }

    /// <summary>Counts a batch's values; the limits of all batches are known.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        float width = Width;
        foreach (float value in values)
        {
            _counts[width > 0 ? Math.Clamp((int)((value - _minimum) / width), 0, Bins - 1) : 0]++;
        }
    }

    /// <summary>The range with the least error, each end at the same share of its limit.</summary>
    public LinearQuantization Quantization() => Enumerable.Range(0, Ranges)
        .Select(i => 1 - ((1 - Narrowest) * i / (Ranges - 1)))
        .Select(share => LinearQuantization.Of(_minimum * share, _maximum * share))
        .MinBy(SquaredError);

    private float Width => (_maximum - _minimum) / Bins;

    private double SquaredError(LinearQuantization quantization)
    {
        double sum = 0;
        for (int i = 0; i < Bins; i++)
        {
            if (_counts[i] > 0)
            {
                float value = _minimum + ((i + 0.5f) * Width);
                double error = value - quantization.Round(value);
                sum += _counts[i] * error * error;
            }
        }

        return sum;
    }
}

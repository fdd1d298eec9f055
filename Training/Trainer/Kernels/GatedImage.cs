using System.Numerics;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// The passes of CBAM over one image, channels last, which stays in the cache between them: pooling over pixels and over channels, the
/// gates, and their gradients. The channels fill whole vectors.
/// </summary>
internal readonly unsafe struct GatedImage(float* x, int height, int width, int channels, SpatialKernel kernel)
{
    /// <summary>Writes each channel's mean and then each one's maximum.</summary>
    public void Pool(float* means, float* maxima)
    {
        int lanes = Vector<float>.Count;
        for (int channel = 0; channel < channels; channel += lanes)
        {
            Vector<float> sum = default;
            Vector<float> most = Vector.Load(x + channel);
            float* value = x + channel;
            for (int row = 0; row < height; row++)
            {
                // A row's sum before it is added to the others': so rounding doesn't grow with their number.
                Vector<float> part = default;
                for (int column = 0; column < width; column++, value += channels)
                {
                    Vector<float> pixel = Vector.Load(value);
                    part += pixel;
                    most = Vector.Max(most, pixel);
                }

                sum += part;
            }

            (sum / new Vector<float>(height * width)).Store(means + channel);
            most.Store(maxima + channel);
        }
    }

    /// <summary>Writes the mean and the maximum over the gated channels of each pixel to a plane each.</summary>
    public void Summarise(float* gates, float* means, float* maxima)
    {
        int lanes = Vector<float>.Count;
        float* value = x;
        for (int row = 0; row < height; row++)
        {
            int target = kernel.Row(row);
            for (int column = 0; column < width; column++, value += channels, target++)
            {
                Vector<float> sum = Vector.Load(value) * Vector.Load(gates);
                Vector<float> most = sum;
                for (int channel = lanes; channel < channels; channel += lanes)
                {
                    Vector<float> gated = Vector.Load(value + channel) * Vector.Load(gates + channel);
                    sum += gated;
                    most = Vector.Max(most, gated);
                }

                means[target] = Vector.Sum(sum) / channels;
                float maximum = most[0];
                for (int lane = 1; lane < lanes; lane++)
                {
                    maximum = Math.Max(maximum, most[lane]);
                }

                maxima[target] = maximum;
            }
        }
    }

    /// <summary>Writes the image with each channel times its gate, and then each pixel times its own, which are a plane.</summary>
    public void Gate(float* gates, float* pixelGates, float* output)
    {
        int lanes = Vector<float>.Count;
        float* value = x;
        for (int row = 0; row < height; row++)
        {
            float* gate = pixelGates + kernel.Row(row);
            for (int column = 0; column < width; column++, value += channels, output += channels)
            {
                var open = new Vector<float>(gate[column]);
                for (int channel = 0; channel < channels; channel += lanes)
                {
                    (Vector.Load(value + channel) * Vector.Load(gates + channel) * open).Store(output + channel);
                }
            }
        }
    }

    /// <summary>Writes the gradient of each pixel's gate to a plane.</summary>
    public void GateGradients(float* gates, float* outer, float* output)
    {
        int lanes = Vector<float>.Count;
        float* value = x;
        for (int row = 0; row < height; row++)
        {
            float* target = output + kernel.Row(row);
            for (int column = 0; column < width; column++, value += channels, outer += channels)
            {
                Vector<float> sum = default;
                for (int channel = 0; channel < channels; channel += lanes)
                {
                    sum += Vector.Load(outer + channel) * (Vector.Load(value + channel) * Vector.Load(gates + channel));
                }

                target[column] = Vector.Sum(sum);
            }
        }
    }

    /// <summary>
    /// Writes the gradient of the image as the channels' gates leave it, adds those gates' own gradients (C) to theirs, and counts how often
    /// each channel has its maximum (C). The pixels' maxima share their gradient among channels that are equal.
    /// </summary>
    public void PropagatePixels(
        float* gates, float* outer, float* pixelGates, float* maxima, float* meanSlopes, float* maximumSlopes, float* channelMaxima,
        float* inner, float* gateGradients, float* ties)
    {
        int lanes = Vector<float>.Count;
        float* value = x;
        float* parts = stackalloc float[channels];
        new Span<float>(gateGradients, channels).Clear();
        new Span<float>(ties, channels).Clear();
        for (int row = 0; row < height; row++)
        {
            new Span<float>(parts, channels).Clear();
            int place = kernel.Row(row);
            for (int column = 0; column < width; column++, place++, value += channels, outer += channels, inner += channels)
            {
                var open = new Vector<float>(pixelGates[place]);
                var maximum = new Vector<float>(maxima[place]);
                Vector<float> equal = default;
                for (int channel = 0; channel < channels; channel += lanes)
                {
                    Vector<float> gated = Vector.Load(value + channel) * Vector.Load(gates + channel);
                    equal += Vector.ConditionalSelect(Vector.Equals(gated, maximum), Vector<float>.One, default);
                }

                var share = new Vector<float>(maximumSlopes[place] / Vector.Sum(equal));
                var all = new Vector<float>(meanSlopes[place] / channels);
                for (int channel = 0; channel < channels; channel += lanes)
                {
                    Vector<float> pixel = Vector.Load(value + channel);
                    Vector<float> gated = pixel * Vector.Load(gates + channel);
                    Vector<float> slope = Vector.FusedMultiplyAdd(Vector.Load(outer + channel), open, all)
                        + Vector.ConditionalSelect(Vector.Equals(gated, maximum), share, default);
                    slope.Store(inner + channel);
                    Vector.FusedMultiplyAdd(slope, pixel, Vector.Load(parts + channel)).Store(parts + channel);
                    Vector<float> one = Vector.ConditionalSelect(
                        Vector.Equals(pixel, Vector.Load(channelMaxima + channel)), Vector<float>.One, default);
                    (Vector.Load(ties + channel) + one).Store(ties + channel);
                }
            }

            for (int channel = 0; channel < channels; channel += lanes)
            {
                (Vector.Load(gateGradients + channel) + Vector.Load(parts + channel)).Store(gateGradients + channel);
            }
        }
    }

    /// <summary>
    /// Turns that gradient into the image's own. The channels' means (C) and maxima (C) have theirs; maxima share it among equal pixels.
    /// </summary>
    public void PropagateChannels(float* gates, float* meanSlopes, float* maximumSlopes, float* maxima, float* ties, float* inner)
    {
        int lanes = Vector<float>.Count;
        int pixels = height * width;
        for (int channel = 0; channel < channels; channel += lanes)
        {
            (Vector.Load(meanSlopes + channel) / new Vector<float>(pixels)).Store(meanSlopes + channel);
            (Vector.Load(maximumSlopes + channel) / Vector.Load(ties + channel)).Store(maximumSlopes + channel);
        }

        float* value = x;
        for (int pixel = 0; pixel < pixels; pixel++, value += channels, inner += channels)
        {
            for (int channel = 0; channel < channels; channel += lanes)
            {
                Vector<float> slope = Vector.FusedMultiplyAdd(
                    Vector.Load(inner + channel), Vector.Load(gates + channel), Vector.Load(meanSlopes + channel));
                Vector<float> share = Vector.ConditionalSelect(
                    Vector.Equals(Vector.Load(value + channel), Vector.Load(maxima + channel)),
                    Vector.Load(maximumSlopes + channel),
                    default);
                (slope + share).Store(inner + channel);
            }
        }
    }
}

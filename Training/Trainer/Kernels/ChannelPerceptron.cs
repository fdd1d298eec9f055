using System.Numerics.Tensors;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// The perceptron of CBAM's channel attention (Woo et al., arXiv 1807.06521, eq. 2) over one image: C channels' means and maxima → C gates.
/// Weights as a linear layer has them: (H, C), (H), (C, H), (C).
/// </summary>
internal readonly unsafe struct ChannelPerceptron(float* reduce, float* reduceBias, float* expand, float* expandBias, int channels, int hidden)
{
    /// <summary>Values of its weights and biases.</summary>
    public int Weights => (2 * channels * hidden) + hidden + channels;

    /// <summary>Values that an image's backward pass needs: means, maxima, gates (C each) and both hidden layers (H each).</summary>
    public int State => (3 * channels) + (2 * hidden);

    /// <summary>Fills in all after the means and maxima.</summary>
    public void Gate(float* state)
    {
        float* gates = state + (2 * channels);
        float* ofMeans = gates + channels;
        float* ofMaxima = ofMeans + hidden;
        Reduce(state, ofMeans);
        Reduce(state + channels, ofMaxima);
        for (int channel = 0; channel < channels; channel++)
        {
            float sum = 2 * expandBias[channel];
            for (int unit = 0; unit < hidden; unit++)
            {
                sum += expand[(channel * hidden) + unit] * (ofMeans[unit] + ofMaxima[unit]);
            }

            gates[channel] = 1 / (1 + MathF.Exp(-sum));
        }
    }

    /// <summary>
    /// Turns the gates' gradients (C) into the means', adds room for the maxima's behind them (C), and adds the weights' to their sums, in
    /// the order reduce, its bias, expand, its bias.
    /// </summary>
    public void Propagate(float* state, float* gradients, double* sums)
    {
        float* gates = state + (2 * channels);
        float* ofMeans = gates + channels;
        float* ofMaxima = ofMeans + hidden;
        double* reduceSums = sums;
        double* reduceBiasSums = reduceSums + (channels * hidden);
        double* expandSums = reduceBiasSums + hidden;
        double* expandBiasSums = expandSums + (channels * hidden);
        float* inner = stackalloc float[hidden];
        new Span<float>(inner, hidden).Clear();
        for (int channel = 0; channel < channels; channel++)
        {
            float slope = gradients[channel] * gates[channel] * (1 - gates[channel]);
            expandBiasSums[channel] += 2 * slope;
            for (int unit = 0; unit < hidden; unit++)
            {
                expandSums[(channel * hidden) + unit] += slope * (ofMeans[unit] + ofMaxima[unit]);
                inner[unit] += slope * expand[(channel * hidden) + unit];
            }
        }

        new Span<float>(gradients, 2 * channels).Clear();
        for (int unit = 0; unit < hidden; unit++)
        {
            float byMean = ofMeans[unit] > 0 ? inner[unit] : 0;
            float byMaximum = ofMaxima[unit] > 0 ? inner[unit] : 0;
            reduceBiasSums[unit] += byMean + byMaximum;
            for (int channel = 0; channel < channels; channel++)
            {
                float weight = reduce[(unit * channels) + channel];
                gradients[channel] += byMean * weight;
                gradients[channels + channel] += byMaximum * weight;
                reduceSums[(unit * channels) + channel] += (byMean * state[channel]) + (byMaximum * state[channels + channel]);
            }
        }
    }

    private void Reduce(float* values, float* units)
    {
        for (int unit = 0; unit < hidden; unit++)
        {
            var weights = new ReadOnlySpan<float>(reduce + (unit * channels), channels);
            units[unit] = Math.Max(TensorPrimitives.Dot(weights, new ReadOnlySpan<float>(values, channels)) + reduceBias[unit], 0);
        }
    }
}

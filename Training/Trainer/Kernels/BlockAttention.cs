using System.Numerics;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// CBAM in training (Woo et al., arXiv 1807.06521). Inputs: a map (N, C, H, W), the channel perceptron's weights and biases (H, C), (H),
/// (C, H), (C), the 7×7 kernel (1, 2, 7, 7) over the pixels' means and maxima, and its batch normalisation's scale (1) and shift (1); the
/// output is a map of the same shape. The pixels' gates, normalised over the batch, are the one thing that all images wait for.
/// </summary>
internal sealed unsafe class BlockAttention(double epsilon) : FusedOperation
{
    private const int Planes = 2;

    /// <summary>Of the convolution over the pixels' means and maxima, once it was forward.</summary>
    public BatchStatistics Statistics { get; private set; } = null!;

    /// <summary>Whether it can be computed so: the channels fill whole vectors.</summary>
    public static bool Fits(Tensor x) => x.shape[1] % Vector<float>.Count == 0 && PixelRows.Fit(x);

    public override Tensor Forward(IReadOnlyList<Tensor> inputs, List<Tensor> kept)
    {
        var map = new AttentionMap(inputs);
        Tensor states = empty(map.Images, map.Perceptron.State);
        Tensor summaries = zeros(map.Images, Planes, map.Kernel.Field);
        Tensor convolved = zeros(map.Images, map.Kernel.Field);
        Tensor opened = zeros(map.Images, map.Kernel.Field);
        Tensor output = empty_like(inputs[0]);
        float* state = PixelRows.Floats(states);
        float* summary = PixelRows.Floats(summaries);
        float* convolution = PixelRows.Floats(convolved);
        float* open = PixelRows.Floats(opened);
        float* y = PixelRows.Floats(output);
        double[] sums = new double[map.Images];
        double[] squares = new double[map.Images];
        Chunks.Run(map.Images, map.Parts, (_, first, end) =>
        {
            for (int image = first; image < end; image++)
            {
                float* own = state + (image * map.Perceptron.State);
                float* means = summary + (image * Planes * map.Kernel.Field);
                float* maxima = means + map.Kernel.Field;
                float* plane = convolution + (image * map.Kernel.Field);
                GatedImage gated = map.Image(image);
                gated.Pool(own, own + map.Channels);
                map.Perceptron.Gate(own);
                gated.Summarise(own + (2 * map.Channels), means, maxima);
                map.Kernel.Correlate(means, map.Taps, plane, adds: false);
                map.Kernel.Correlate(maxima, map.Taps + SpatialKernel.Taps, plane, adds: true);
                (sums[image], squares[image]) = map.Sums(plane);
            }
        });
        int count = map.Images * map.Height * map.Width;
        double mean = sums.Sum() / count;
        Statistics = new BatchStatistics(count, [mean], [Math.Max((squares.Sum() / count) - (mean * mean), 0)]);
        double scale = map.Scale / Math.Sqrt(Statistics.Variance(0) + epsilon);
        double shift = map.Shift - (mean * scale);
        Chunks.Run(map.Images, map.Parts, (_, first, end) =>
        {
            for (int image = first; image < end; image++)
            {
                for (int row = 0; row < map.Height; row++)
                {
                    long place = ((long)image * map.Kernel.Field) + map.Kernel.Row(row);
                    var gates = new Span<float>(open + place, map.Width);
                    TensorPrimitives.Multiply(new ReadOnlySpan<float>(convolution + place, map.Width), (float)scale, gates);
                    TensorPrimitives.Add(gates, (float)shift, gates);
                    TensorPrimitives.Sigmoid(gates, gates);
                }

                map.Image(image).Gate(
                    state + (image * map.Perceptron.State) + (2 * map.Channels), open + (image * map.Kernel.Field), y + map.Offset(image));
            }
        });
        kept.AddRange([states, summaries, convolved, opened]);
        return output;
    }

    public override Tensor[] Backward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        var map = new AttentionMap(inputs);
        Tensor laid = PixelRows.Laid(gradient);
        Tensor sloped = zeros(map.Images, map.Kernel.Field);
        Tensor output = empty_like(inputs[0]);
        float* state = PixelRows.Floats(kept[0]);
        float* summary = PixelRows.Floats(kept[1]);
        float* convolution = PixelRows.Floats(kept[2]);
        float* open = PixelRows.Floats(kept[3]);
        float* outer = PixelRows.Floats(laid);
        float* slopes = PixelRows.Floats(sloped);
        float* inner = PixelRows.Floats(output);
        double[] sums = new double[map.Images];
        double[] products = new double[map.Images];
        double mean = Statistics.Mean(0);
        Chunks.Run(map.Images, map.Parts, (_, first, end) =>
        {
            for (int image = first; image < end; image++)
            {
                float* gates = state + (image * map.Perceptron.State) + (2 * map.Channels);
                int field = image * map.Kernel.Field;
                map.Image(image).GateGradients(gates, outer + map.Offset(image), slopes + field);
                (sums[image], products[image]) = map.CloseGates(slopes + field, open + field, convolution + field, mean);
            }
        });

        double sum = sums.Sum();
        double product = products.Sum();
        int count = Statistics.Rows;
        double deviation = Math.Sqrt(Statistics.Variance(0) + epsilon);
        double scale = map.Scale / deviation;
        double slope = -product / count / (deviation * deviation) * scale;
        double level = (-sum / count * scale) - (slope * mean);
        int weights = map.Perceptron.Weights + (Planes * SpatialKernel.Taps);
        double[] totals = new double[map.Parts * weights];
        float[] flipped = map.FlippedTaps();
        Chunks.Run(map.Images, map.Parts, (part, first, end) =>
        {
            float[] scratch = new float[(Planes * map.Kernel.Field) + (3 * map.Channels)];
            fixed (float* meanSlopes = scratch)
            fixed (float* taps = flipped)
            fixed (double* total = &totals[part * weights])
            {
                float* maximumSlopes = meanSlopes + map.Kernel.Field;
                float* gateSlopes = maximumSlopes + map.Kernel.Field;
                float* ties = gateSlopes + (2 * map.Channels);
                for (int image = first; image < end; image++)
                {
                    float* own = state + (image * map.Perceptron.State);
                    float* gates = own + (2 * map.Channels);
                    float* means = summary + (image * Planes * map.Kernel.Field);
                    float* maxima = means + map.Kernel.Field;
                    int field = image * map.Kernel.Field;
                    map.Normalised(slopes + field, convolution + field, (float)scale, (float)slope, (float)level);
                    map.Kernel.AddTaps(means, slopes + field, total + map.Perceptron.Weights);
                    map.Kernel.AddTaps(maxima, slopes + field, total + map.Perceptron.Weights + SpatialKernel.Taps);
                    map.Kernel.Correlate(slopes + field, taps, meanSlopes, adds: false);
                    map.Kernel.Correlate(slopes + field, taps + SpatialKernel.Taps, maximumSlopes, adds: false);
                    GatedImage gated = map.Image(image);
                    float* target = inner + map.Offset(image);
                    gated.PropagatePixels(
                        gates, outer + map.Offset(image), open + field, maxima, meanSlopes, maximumSlopes, own + map.Channels,
                        target, gateSlopes, ties);
                    map.Perceptron.Propagate(own, gateSlopes, total);
                    gated.PropagateChannels(gates, gateSlopes, gateSlopes + map.Channels, own + map.Channels, ties, target);
                }
            }
        });

        Tensor[] gradients = [output, .. inputs.Skip(1).Select(input => empty_like(input))];
        int offset = 0;
        foreach (Tensor weight in gradients[1..^2])
        {
            var values = new Span<float>(PixelRows.Floats(weight), (int)weight.numel());
            for (int i = 0; i < values.Length; i++, offset++)
            {
                double total = 0;
                for (int part = 0; part < map.Parts; part++)
                {
                    total += totals[(part * weights) + offset];
                }

                values[i] = (float)total;
            }
        }

        *PixelRows.Floats(gradients[^2]) = (float)(product / deviation);
        *PixelRows.Floats(gradients[^1]) = (float)sum;
        return gradients;
    }
}

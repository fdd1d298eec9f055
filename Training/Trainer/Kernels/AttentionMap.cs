using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>The memory of <see cref="BlockAttention"/>'s inputs, and what is done with the planes of one image.</summary>
internal readonly unsafe struct AttentionMap
{
    private readonly float* _x;

    public AttentionMap(IReadOnlyList<Tensor> inputs)
    {
        long[] shape = inputs[0].shape;
        _x = PixelRows.Floats(inputs[0]);
        Images = (int)shape[0];
        Channels = (int)shape[1];
        Height = (int)shape[2];
        Width = (int)shape[3];
        Parts = Chunks.Count(Images, 1);
        Kernel = new SpatialKernel(Height, Width);
        Perceptron = new ChannelPerceptron(
            PixelRows.Floats(inputs[1]), PixelRows.Floats(inputs[2]), PixelRows.Floats(inputs[3]), PixelRows.Floats(inputs[4]),
            Channels, (int)inputs[1].shape[0]);
        Taps = PixelRows.Floats(inputs[5]);
        Scale = *PixelRows.Floats(inputs[6]);
        Shift = *PixelRows.Floats(inputs[7]);
    }

    public int Images { get; }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>In how many parts the images are computed.</summary>
    public int Parts { get; }

    public SpatialKernel Kernel { get; }

    public ChannelPerceptron Perceptron { get; }

    /// <summary>The kernel over the means (7, 7), and then that over the maxima.</summary>
    public float* Taps { get; }

    /// <summary>What the convolution, normalised, is multiplied with.</summary>
    public float Scale { get; }

    /// <summary>What is added to that.</summary>
    public float Shift { get; }

    /// <summary>Where an image begins.</summary>
    public long Offset(int image) => (long)image * Height * Width * Channels;

    /// <summary>An image.</summary>
    public GatedImage Image(int image) => new(_x + Offset(image), Height, Width, Channels, Kernel);

    /// <summary>The kernels turned around: what the gradient is convolved with.</summary>
    public float[] FlippedTaps()
    {
        float[] taps = new ReadOnlySpan<float>(Taps, 2 * SpatialKernel.Taps).ToArray();
        taps.AsSpan(0, SpatialKernel.Taps).Reverse();
        taps.AsSpan(SpatialKernel.Taps).Reverse();
        return taps;
    }

    /// <summary>The sum of a plane's values, and that of their squares.</summary>
    public (double Sum, double Squares) Sums(float* plane)
    {
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < Height; row++)
        {
            foreach (float value in new ReadOnlySpan<float>(plane + Kernel.Row(row), Width))
            {
                sum += value;
                squares += (double)value * value;
            }
        }

        return (sum, squares);
    }

    /// <summary>
    /// Turns the gates' gradients into those of what was squashed, and sums them, and their products with the convolution's difference from
    /// its mean.
    /// </summary>
    public (double Sum, double Products) CloseGates(float* slopes, float* gates, float* convolution, double mean)
    {
        double sum = 0;
        double products = 0;
        for (int row = 0; row < Height; row++)
        {
            int place = Kernel.Row(row);
            for (int column = 0; column < Width; column++, place++)
            {
                slopes[place] *= gates[place] * (1 - gates[place]);
                sum += slopes[place];
                products += slopes[place] * (convolution[place] - mean);
            }
        }

        return (sum, products);
    }

    /// <summary>Turns those into the convolution's.</summary>
    public void Normalised(float* slopes, float* convolution, float scale, float slope, float level)
    {
        for (int row = 0; row < Height; row++)
        {
            int place = Kernel.Row(row);
            for (int column = 0; column < Width; column++, place++)
            {
                slopes[place] = (slopes[place] * scale) + ((convolution[place] * slope) + level);
            }
        }
    }
}

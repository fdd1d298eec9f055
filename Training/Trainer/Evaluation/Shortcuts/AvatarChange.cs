using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Evaluation.Shortcuts;

/// <summary>A change of an avatar's features [S, S, 3] that leaves whom it shows.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Apply">The changed features.</param>
internal sealed record AvatarChange(string Name, Func<byte[], byte[]> Apply)
{
    private const double Brightness = 0.25;

    // The background begins at the ellipse's edge and is all there a fifth further out, so that no edge is drawn.
    private const double Fade = 0.2;

    // The blur's standard deviation as a share of the picture's side.
    private const double BlurShare = 1 / 16.0;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AvatarChange> All { get; } =
    [
        new("grey", Grey),
        new("mirrored", Mirrored),
        new("brighter", pixels => Scaled(pixels, 1 + Brightness)),
        new("darker", pixels => Scaled(pixels, 1 - Brightness)),
        new("blurred-background", BackgroundBlurred),
    ];

    private static byte[] Grey(byte[] pixels)
    {
        byte[] grey = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            // ITU-R BT.601.
            double level = (0.299 * pixels[i]) + (0.587 * pixels[i + 1]) + (0.114 * pixels[i + 2]);
            grey.AsSpan(i, 3).Fill((byte)Math.Round(level));
        }

        return grey;
    }

    private static byte[] Mirrored(byte[] pixels)
    {
        int size = SizeOf(pixels);
        byte[] mirrored = new byte[pixels.Length];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                pixels.AsSpan(3 * ((y * size) + x), 3).CopyTo(mirrored.AsSpan(3 * ((y * size) + size - 1 - x)));
            }
        }

        return mirrored;
    }

    private static byte[] Scaled(byte[] pixels, double factor) =>
        [.. pixels.Select(level => (byte)Math.Min(255, Math.Round(level * factor)))];

    private static byte[] BackgroundBlurred(byte[] pixels)
    {
        int size = SizeOf(pixels);
        double[] kernel = Kernel(size * BlurShare);
        double[] levels = [.. pixels.Select(level => (double)level)];
        double[] blurred = Blurred(Blurred(levels, size, kernel, 3, 3 * size), size, kernel, 3 * size, 3);
        byte[] result = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int pixel = i / 3;
            double share = Math.Clamp((CentredEllipse.Distance(pixel % size, pixel / size, size) - 1) / Fade, 0, 1);
            result[i] = (byte)Math.Round(levels[i] + (share * (blurred[i] - levels[i])));
        }

        return result;
    }

    // Along one axis, whose neighbours are `step` apart, on every line of the other; the edge's pixels go on outside.
    private static double[] Blurred(double[] levels, int size, double[] kernel, int step, int line)
    {
        int radius = kernel.Length / 2;
        double[] result = new double[levels.Length];
        for (int other = 0; other < size; other++)
        {
            for (int along = 0; along < size; along++)
            {
                for (int k = -radius; k <= radius; k++)
                {
                    int from = (other * line) + (Math.Clamp(along + k, 0, size - 1) * step);
                    int to = (other * line) + (along * step);
                    for (int channel = 0; channel < 3; channel++)
                    {
                        result[to + channel] += kernel[k + radius] * levels[from + channel];
                    }
                }
            }
        }

        return result;
    }

    private static double[] Kernel(double deviation)
    {
        int radius = (int)Math.Ceiling(3 * deviation);
        double[] weights =
            [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(k => Math.Exp(-k * k / (2 * deviation * deviation)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private static int SizeOf(byte[] pixels) => (int)Math.Sqrt(pixels.Length / 3);
}

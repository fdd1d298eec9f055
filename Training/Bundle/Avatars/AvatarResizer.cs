using System.Buffers;
using System.Runtime.CompilerServices;
using SkiaSharp;

namespace GenderGrpc.Bundle.Avatars;

/// <summary>
/// The one resize of training and serving: centre crop to a square, separable triangle filter in fixed point,
/// premultiplied alpha over white, EXIF orientation, RGB out.
/// </summary>
internal static class AvatarResizer
{
    private const int Channels = 4;

    /// <summary>Resizes premultiplied RGBA pixels [height, width, 4] to RGB [size, size, 3].</summary>
    public static unsafe void Resize(
        byte* pixels, int width, int height, int size, SKEncodedOrigin origin, Span<byte> destination)
    {
        int side = Math.Min(width, height);
        byte* crop = pixels + (((long)((height - side) / 2) * width) + ((width - side) / 2)) * Channels;
        byte[] rows = ArrayPool<byte>.Shared.Rent(side * size * Channels);
        try
        {
            using var weights = new ResizeWeights(side, size);
            fixed (byte* intermediate = rows)
            {
                for (int y = 0; y < side; y++)
                {
                    byte* row = crop + ((long)y * width * Channels);
                    Horizontal(row, intermediate + ((long)y * size * Channels), size, weights);
                }

                Vertical(intermediate, size, weights, origin, destination);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rows);
        }
    }

    // One row of pixels to `size` of them.
    private static unsafe void Horizontal(byte* input, byte* output, int size, scoped in ResizeWeights weights)
    {
        for (int x = 0; x < size; x++)
        {
            ReadOnlySpan<short> taps = weights.Taps(x, out int start);
            Unsafe.WriteUnaligned(output + (x * Channels), PixelFilter.Accumulate(input + ((long)start * Channels), Channels, taps));
        }
    }

    // All rows to `size` of them, over white, as they are to stand.
    private static unsafe void Vertical(
        byte* input, int size, scoped in ResizeWeights weights, SKEncodedOrigin origin, Span<byte> destination)
    {
        int step = size * Channels;
        byte[] row = ArrayPool<byte>.Shared.Rent(step);
        try
        {
            fixed (byte* filtered = row)
            {
                for (int y = 0; y < size; y++)
                {
                    ReadOnlySpan<short> taps = weights.Taps(y, out int start);
                    PixelFilter.AccumulateRow(input + ((long)start * step), step, taps, filtered);
                    int offset = Oriented(0, y, size - 1, origin) * 3;
                    int stride = (Oriented(1, y, size - 1, origin) * 3) - offset;
                    for (byte* pixel = filtered; pixel < filtered + step; pixel += Channels, offset += stride)
                    {
                        int white = 255 - pixel[3];
                        destination[offset] = (byte)Math.Min(255, pixel[0] + white);
                        destination[offset + 1] = (byte)Math.Min(255, pixel[1] + white);
                        destination[offset + 2] = (byte)Math.Min(255, pixel[2] + white);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(row);
        }

        int Oriented(int x, int y, int last, SKEncodedOrigin value)
        {
            (int column, int row) = value switch
            {
                SKEncodedOrigin.TopRight => (last - x, y),
                SKEncodedOrigin.BottomRight => (last - x, last - y),
                SKEncodedOrigin.BottomLeft => (x, last - y),
                SKEncodedOrigin.LeftTop => (y, x),
                SKEncodedOrigin.RightTop => (last - y, x),
                SKEncodedOrigin.RightBottom => (last - y, last - x),
                SKEncodedOrigin.LeftBottom => (y, last - x),
                _ => (x, y),
            };
            return (row * size) + column;
        }
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace GenderGrpc.Bundle.Avatars;

/// <summary>
/// The one resize of training and serving: centre crop to a square, separable triangle filter in fixed point,
/// premultiplied alpha over white, EXIF orientation, RGB out.
/// </summary>
internal static class AvatarResizer
{
    private const int Channels = 4;
    private const int Half = 1 << (ResizeWeights.Precision - 1);

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
                    Filter(row, Channels, intermediate + ((long)y * size * Channels), size, weights);
                }

                Vertical(intermediate, size, weights, origin, destination);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rows);
        }
    }

    private static unsafe void Filter(byte* input, int step, byte* output, int size, scoped in ResizeWeights weights)
    {
        for (int x = 0; x < size; x++)
        {
            ReadOnlySpan<short> taps = weights.Taps(x, out int start);
            Unsafe.WriteUnaligned(output + (x * Channels), Accumulate(input + ((long)start * step), step, taps));
        }
    }

    private static unsafe void Vertical(
        byte* input, int size, scoped in ResizeWeights weights, SKEncodedOrigin origin, Span<byte> destination)
    {
        int step = size * Channels;
        for (int y = 0; y < size; y++)
        {
            ReadOnlySpan<short> taps = weights.Taps(y, out int start);
            for (int x = 0; x < size; x++)
            {
                uint pixel = Accumulate(input + ((long)start * step) + (x * Channels), step, taps);
                int white = 255 - (int)(pixel >> 24);
                int offset = Oriented(x, y, size - 1, origin) * 3;
                destination[offset] = (byte)Math.Min(255, (pixel & 0xFF) + white);
                destination[offset + 1] = (byte)Math.Min(255, ((pixel >> 8) & 0xFF) + white);
                destination[offset + 2] = (byte)Math.Min(255, ((pixel >> 16) & 0xFF) + white);
            }
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

    /// <summary>The weighted sum of one RGBA pixel's four channels, side by side in one vector.</summary>
    private static unsafe uint Accumulate(byte* input, int step, ReadOnlySpan<short> taps)
    {
        Vector128<int> sum = Vector128.Create(Half);
        for (int k = 0; k < taps.Length; k++)
        {
            uint pixel = Unsafe.ReadUnaligned<uint>(input + ((long)k * step));
            Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte());
            sum += Vector128.WidenLower(wide).AsInt32() * taps[k];
        }

        Vector128<int> result = Vector128.ShiftRightArithmetic(sum, ResizeWeights.Precision);
        Vector128<ushort> narrow = Vector128.Narrow(result.AsUInt32(), Vector128<uint>.Zero);
        return Vector128.Narrow(narrow, Vector128<ushort>.Zero).AsUInt32().ToScalar();
    }
}

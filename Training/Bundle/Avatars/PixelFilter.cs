using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GenderGrpc.Bundle.Avatars;

/// <summary>
/// Weighted sums of RGBA pixels in fixed point. They are sums of integers, so that every machine, whichever instructions it has, gets
/// the same bits.
/// </summary>
internal static class PixelFilter
{
    private const int PixelBytes = 4;
    private const int Half = 1 << (ResizeWeights.Precision - 1);

    // The bytes of two pixels, channel by channel, as 16-bit numbers: R R', G G', B B', A A'. What is out of range gives zero.
    private static readonly Vector128<byte> Pairs =
        Vector128.Create((byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255);

    /// <summary>The weighted sum of pixels, one for each weight.</summary>
    /// <param name="input">The first pixel.</param>
    /// <param name="step">Bytes from one pixel to the next.</param>
    /// <param name="taps">The weights.</param>
    public static unsafe uint Accumulate(byte* input, int step, ReadOnlySpan<short> taps)
    {
        Vector128<int> sum = Vector128.Create(Half);
        int k = 0;
        if (Ssse3.IsSupported)
        {
            for (; k + 1 < taps.Length; k += 2)
            {
                byte* pixel = input + ((long)k * step);
                Vector128<uint> two = Vector128.Create(Unsafe.ReadUnaligned<uint>(pixel), Unsafe.ReadUnaligned<uint>(pixel + step), 0, 0);
                sum += Sse2.MultiplyAddAdjacent(Ssse3.Shuffle(two.AsByte(), Pairs).AsInt16(), TapsAt(taps, k));
            }
        }

        for (; k < taps.Length; k++)
        {
            uint pixel = Unsafe.ReadUnaligned<uint>(input + ((long)k * step));
            Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte());
            sum += Vector128.WidenLower(wide).AsInt32() * taps[k];
        }

        Vector128<int> result = Vector128.ShiftRightArithmetic(sum, ResizeWeights.Precision);
        Vector128<ushort> narrow = Vector128.Narrow(result.AsUInt32(), Vector128<uint>.Zero);
        return Vector128.Narrow(narrow, Vector128<ushort>.Zero).AsUInt32().ToScalar();
    }

    /// <summary>The weighted sum of rows of pixels, one row for each weight.</summary>
    /// <param name="input">The first row.</param>
    /// <param name="step">Bytes of a row.</param>
    /// <param name="taps">The weights.</param>
    /// <param name="output">Gets the row that is their sum.</param>
    public static unsafe void AccumulateRow(byte* input, int step, ReadOnlySpan<short> taps, byte* output)
    {
        int offset = 0;
        if (Sse2.IsSupported)
        {
            for (; offset + Vector128<byte>.Count <= step; offset += Vector128<byte>.Count)
            {
                AccumulateFour(input + offset, step, taps).Store(output + offset);
            }
        }

        for (; offset < step; offset += PixelBytes)
        {
            Unsafe.WriteUnaligned(output + offset, Accumulate(input + offset, step, taps));
        }
    }

    // Four pixels beside each other, of two rows at a time.
    private static unsafe Vector128<byte> AccumulateFour(byte* input, int step, ReadOnlySpan<short> taps)
    {
        Vector128<int> first = Vector128.Create(Half);
        Vector128<int> second = first;
        Vector128<int> third = first;
        Vector128<int> fourth = first;
        for (int k = 0; k < taps.Length; k += 2)
        {
            byte* row = input + ((long)k * step);
            bool isPair = k + 1 < taps.Length;
            Vector128<byte> upper = Vector128.Load(row);
            Vector128<byte> lower = isPair ? Vector128.Load(row + step) : Vector128<byte>.Zero;
            Vector128<short> weights = isPair ? TapsAt(taps, k) : Vector128.Create(taps[k]);
            Vector128<byte> low = Sse2.UnpackLow(upper, lower);
            Vector128<byte> high = Sse2.UnpackHigh(upper, lower);
            first += Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(low, Vector128<byte>.Zero).AsInt16(), weights);
            second += Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(low, Vector128<byte>.Zero).AsInt16(), weights);
            third += Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(high, Vector128<byte>.Zero).AsInt16(), weights);
            fourth += Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(high, Vector128<byte>.Zero).AsInt16(), weights);
        }

        return Sse2.PackUnsignedSaturate(
            Sse2.PackSignedSaturate(first >> ResizeWeights.Precision, second >> ResizeWeights.Precision),
            Sse2.PackSignedSaturate(third >> ResizeWeights.Precision, fourth >> ResizeWeights.Precision));
    }

    // Two weights, side by side, for each channel.
    private static Vector128<short> TapsAt(ReadOnlySpan<short> taps, int index) =>
        Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.AsRef(in taps[index])))).AsInt16();
}

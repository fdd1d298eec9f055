using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// The memory of a float32 map (N, C, H, W) that lies channels last: N · H · W rows, a pixel each, of C values. Valid while its tensor is.
/// </summary>
internal readonly unsafe struct PixelRows
{
    /// <summary>The first value.</summary>
    public readonly float* Values;

    /// <summary>How many pixels there are.</summary>
    public readonly int Count;

    /// <summary>How many values a pixel has.</summary>
    public readonly int Channels;

    private PixelRows(Tensor x)
    {
        long[] shape = x.shape;
        Values = Floats(x);
        Count = (int)(shape[0] * shape[2] * shape[3]);
        Channels = (int)shape[1];
    }

    /// <summary>Whether a map lies so. Spans of bytes must be able to hold it.</summary>
    public static bool Fit(Tensor x)
    {
        if (x.dtype != ScalarType.Float32 || x.device_type != TorchSharp.DeviceType.CPU || x.ndim != 4
            || x.numel() is 0 or > int.MaxValue / sizeof(float))
        {
            return false;
        }

        using Tensor view = x.permute(0, 2, 3, 1);
        return view.is_contiguous();
    }

    /// <summary>The rows of a map that lies so.</summary>
    public static PixelRows Of(Tensor x) => new(x);

    /// <summary>A map with the same values that lies so: itself, or a copy.</summary>
    public static Tensor Laid(Tensor x) => Fit(x) ? x : x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The first value of a tensor whose memory has no gaps, in the order that it lies in.</summary>
    public static float* Floats(Tensor x)
    {
        using Tensor view = x.ndim == 4 && !x.is_contiguous() ? x.permute(0, 2, 3, 1) : x.alias();
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(view.bytes));
    }
}

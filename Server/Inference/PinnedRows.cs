using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// A tensor (N, …) of which any first rows can be one: a pinned buffer, and for each N the value over its begin. Nothing is allocated
/// once an N has been seen.
/// </summary>
internal sealed class PinnedRows<T> : IDisposable
    where T : unmanaged
{
    private readonly long[] _dimensions;
    private readonly T[] _buffer;
    private readonly OrtValue?[] _values;

    /// <summary>Rows of zeros.</summary>
    /// <param name="maxRows">The most rows N.</param>
    /// <param name="dimensions">The dimensions after the first; without any, a row is one number.</param>
    public PinnedRows(int maxRows, params ReadOnlySpan<long> dimensions)
    {
        _dimensions = [.. dimensions];
        Width = (int)_dimensions.Aggregate(1L, (product, size) => product * size);
        _buffer = GC.AllocateArray<T>(maxRows * Width, pinned: true);
        _values = new OrtValue[maxRows + 1];
    }

    /// <summary>How many numbers a row has.</summary>
    public int Width { get; }

    /// <summary>A row's numbers.</summary>
    public Span<T> this[int row] => _buffer.AsSpan(row * Width, Width);

    /// <summary>The tensor of the first rows.</summary>
    public OrtValue First(int rows) => _values[rows] ??= OrtValue.CreateTensorValueFromMemory(
        OrtMemoryInfo.DefaultInstance, MemoryMarshal.CreateFromPinnedArray(_buffer, 0, rows * Width), [rows, .. _dimensions]);

    public void Dispose()
    {
        foreach (OrtValue? value in _values)
        {
            value?.Dispose();
        }
    }
}

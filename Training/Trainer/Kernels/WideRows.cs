using System.Numerics;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// As many rows of channels beside each other as fill whole groups of four vectors, so that any number of channels is computed with
/// vectors. What is left of the rows, fewer than make a wide one, has none.
/// </summary>
internal readonly struct WideRows
{
    /// <summary>Values of a wide row.</summary>
    public readonly int Width;

    /// <summary>How many wide rows there are.</summary>
    public readonly int Count;

    private readonly int _channels;

    public WideRows(PixelRows rows)
    {
        _channels = rows.Channels;
        // A group is a power of two: what both have in common is the channels' lowest bit.
        Repeats = Group / Math.Min(_channels & -_channels, Group);
        Width = _channels * Repeats;
        Count = rows.Count / Repeats;
    }

    /// <summary>Values that are computed together.</summary>
    public static int Group => 4 * Vector<float>.Count;

    /// <summary>Rows in a wide row.</summary>
    public int Repeats { get; }

    /// <summary>How many rows wide ones are made of.</summary>
    public int Rows => Count * Repeats;

    /// <summary>Each channel's value at each of its places in a wide row.</summary>
    public float[] Tile(Func<int, double> channel)
    {
        float[] tiled = new float[Width];
        for (int c = 0; c < _channels; c++)
        {
            tiled[c] = (float)channel(c);
        }

        for (int i = _channels; i < Width; i++)
        {
            tiled[i] = tiled[i - _channels];
        }

        return tiled;
    }

    /// <summary>The sum over a channel's places in the wide rows, one after the other, of each part.</summary>
    public double Total(double[] sums, int parts, int stride, int offset, int channel)
    {
        double total = 0;
        for (int part = 0; part < parts; part++)
        {
            for (int i = channel; i < Width; i += _channels)
            {
                total += sums[(part * stride) + offset + i];
            }
        }

        return total;
    }
}

using GenderGrpc.GameLoop.Engine;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>How many frames something took, however often it did.</summary>
internal sealed class FrameCounts
{
    // The last one stands for all from there on.
    private readonly long[] _counts = new long[256];

    /// <summary>Adds what lay between two frames, of which one that began late was due at its begin.</summary>
    public void Add(TimeSpan time) =>
        _counts[Math.Clamp((int)Math.Ceiling((time / FrameClock.FrameTime) - 0.01), 0, _counts.Length - 1)]++;

    /// <summary>Adds all of others.</summary>
    public void Add(FrameCounts others)
    {
        for (int frames = 0; frames < _counts.Length; frames++)
        {
            _counts[frames] += others._counts[frames];
        }
    }

    /// <summary>The number of frames that this share of them, 0 to 1, didn't exceed; 0 if there were none.</summary>
    public int Quantile(double share)
    {
        long rank = (long)Math.Ceiling(share * _counts.Sum());
        int frames = 0;
        while (frames < _counts.Length - 1 && (rank -= _counts[frames]) > 0)
        {
            frames++;
        }

        return frames;
    }
}

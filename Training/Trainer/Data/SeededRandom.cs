namespace GenderGrpc.Training.Data;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a small random stream whose numbers never change between runtimes,
/// unlike System.Random's. Streams of different keys are independent, so work can be split over threads and still
/// come out the same.
/// </summary>
internal struct SeededRandom(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>The stream of a key made of several parts.</summary>
    public static SeededRandom For(params ReadOnlySpan<long> key)
    {
        ulong seed = 0;
        foreach (long part in key)
        {
            seed = Mix(seed + Golden + (ulong)part);
        }

        return new SeededRandom(seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Golden);

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [low, high).</summary>
    public double NextDouble(double low, double high) => low + (NextDouble() * (high - low));

    /// <summary>An integer in [0, count).</summary>
    public int NextInt(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>True with a probability.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>One of the values.</summary>
    public T Pick<T>(ReadOnlySpan<T> values) => values[NextInt(values.Length)];

    /// <summary>Fisher and Yates' shuffle.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

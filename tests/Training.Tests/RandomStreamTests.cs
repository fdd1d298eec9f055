using System.Numerics;

namespace GenderGrpc.Training.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void Reference_PublishedVectors_AreThose()
    {
        // The vectors that implementations of both algorithms are published with: seed 1234567, and state 1, 2, 3, 4.
        ulong seed = 1234567;
        ulong[] state = [1, 2, 3, 4];

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431],
            Enumerable.Range(0, 4).Select(_ => SplitMix64(ref seed)));
        Assert.Equal(
            [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600],
            Enumerable.Range(0, 6).Select(_ => Xoshiro(state)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(7, 12345)]
    [InlineData(-3, long.MaxValue)]
    public void NextBits_SeedAndStream_IsXoshiroOnSplitMix(long seed, long stream)
    {
        ulong first = (ulong)seed;
        ulong start = SplitMix64(ref first) ^ (ulong)stream;
        ulong[] state = [SplitMix64(ref start), SplitMix64(ref start), SplitMix64(ref start), SplitMix64(ref start)];
        var random = new RandomStream(seed, stream);

        Assert.Equal(
            Enumerable.Range(0, 100).Select(_ => Xoshiro(state)), Enumerable.Range(0, 100).Select(_ => random.NextBits()));
    }

    [Fact]
    public void NextBits_NeighbouringStreams_ShareNothing()
    {
        ulong[] draws = [.. Enumerable.Range(0, 1000).Select(stream => new RandomStream(1, stream).NextBits())];

        Assert.Equal(1000, draws.Distinct().Count());
        // 64 bits of 999 neighbours: half of them differ, within five standard deviations.
        double differing = draws.Zip(draws.Skip(1), (a, b) => BitOperations.PopCount(a ^ b)).Average();
        Assert.InRange(differing, 32 - (5 * 4 / Math.Sqrt(999)), 32 + (5 * 4 / Math.Sqrt(999)));
    }

    [Fact]
    public void Uniform_ManyDraws_FillTheUnitIntervalEvenly()
    {
        var random = new RandomStream(2, 0);

        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => random.Uniform())];

        Assert.All(draws, value => Assert.InRange(value, 0, 1 - 1e-16));
        AssertEven(draws.Select(value => (int)(value * 50)), 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Below_ManyDraws_AreEven(int count)
    {
        var random = new RandomStream(3, 0);

        AssertEven(Enumerable.Range(0, 100_000).Select(_ => random.Below(count)), count);
    }

    [Fact]
    public void Between_ManyDraws_StayInRange()
    {
        var random = new RandomStream(4, 0);

        float[] draws = [.. Enumerable.Range(0, 10_000).Select(_ => random.Between(-2, 3))];

        Assert.All(draws, value => Assert.InRange(value, -2, 3));
        AssertEven(draws.Select(value => Math.Min(9, (int)((value + 2) * 2))), 10);
    }

    [Fact]
    public void Chance_Certainty_IsCertain()
    {
        var random = new RandomStream(5, 0);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.False(random.Chance(0)));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(random.Chance(1)));
    }

    [Fact]
    public void PickWeighted_ManyDraws_FollowTheWeights()
    {
        var random = new RandomStream(6, 0);
        double[] weights = [3, 0, 1, 6];

        int[] counts = new int[4];
        for (int i = 0; i < 100_000; i++)
        {
            counts[random.PickWeighted(weights)]++;
        }

        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[0], 29_300, 30_700);
        Assert.InRange(counts[2], 9_500, 10_500);
        Assert.InRange(counts[3], 59_200, 60_800);
    }

    [Fact]
    public void Shuffle_ManyTimes_GivesEveryOrderEqually()
    {
        var random = new RandomStream(7, 0);
        string[] orders = ["012", "021", "102", "120", "201", "210"];

        AssertEven(
            Enumerable.Range(0, 60_000).Select(_ =>
            {
                int[] values = [0, 1, 2];
                random.Shuffle<int>(values);
                return Array.IndexOf(orders, string.Concat(values));
            }),
            orders.Length);
    }

    // Chi-squared: its mean is the degrees of freedom and its variance twice that; six deviations and some for few bins.
    private static void AssertEven(IEnumerable<int> draws, int bins)
    {
        int[] counts = new int[bins];
        int total = 0;
        foreach (int draw in draws)
        {
            counts[draw]++;
            total++;
        }

        double expected = (double)total / bins;
        double statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(statistic, 0, bins + (6 * Math.Sqrt(2 * bins)) + 10);
    }

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // As in xoshiro256starstar.c of Blackman and Vigna.
    private static ulong Xoshiro(ulong[] s)
    {
        ulong result = BitOperations.RotateLeft(s[1] * 5, 7) * 9;
        ulong t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = BitOperations.RotateLeft(s[3], 45);
        return result;
    }
}

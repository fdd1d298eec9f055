using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Tests.Measuring;

/// <summary>Percentiles of latencies.</summary>
public sealed class LatenciesTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    [InlineData(0.001, 1)]
    public void Quantile_OfOneToAHundred_IsTheNearestRank(double share, int milliseconds)
    {
        var latencies = new Latencies();
        foreach (int value in Enumerable.Range(1, 100).Reverse())
        {
            latencies.Add(TimeSpan.FromMilliseconds(value));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), latencies.Quantile(share));
    }

    [Fact]
    public void Quantile_OfOne_IsThatOne()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), latencies.Quantile(0.5));
        Assert.Equal(TimeSpan.FromSeconds(3), latencies.Quantile(0.999));
    }

    [Fact]
    public void Add_AfterAQuantile_CountsToo()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), latencies.Quantile(1));

        var others = new Latencies();
        others.Add(TimeSpan.FromSeconds(1));
        others.Add(TimeSpan.FromSeconds(3));
        latencies.Add(others);

        Assert.Equal(3, latencies.Count);
        Assert.Equal(TimeSpan.FromSeconds(2), latencies.Quantile(0.5));
        Assert.Equal(TimeSpan.FromSeconds(3), latencies.Quantile(1));
    }
}

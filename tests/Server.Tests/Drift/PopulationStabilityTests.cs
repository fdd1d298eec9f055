using GenderGrpc.Server.Drift;

namespace GenderGrpc.Server.Tests.Drift;

public sealed class PopulationStabilityTests
{
    [Fact]
    public void Index_SameShares_IsZero() => Assert.Equal(0, PopulationStability.Index([10, 20, 0], [1, 2, 0]), 12);

    [Fact]
    public void Index_KnownShares_IsTheSumByHand()
    {
        // (0.5 - 0.25) ln 2 + (0.5 - 0.75) ln (2/3)
        double expected = (0.25 * Math.Log(2)) - (0.25 * Math.Log(2.0 / 3));

        Assert.Equal(expected, PopulationStability.Index([5, 5], [25, 75]), 12);
        Assert.Equal(expected, PopulationStability.Index([25, 75], [5, 5]), 12);
    }

    [Fact]
    public void Index_BinEmptyOnOneSide_CountsAsTheSmallestShare()
    {
        double q = PopulationStability.SmallestShare;

        Assert.Equal(
            ((0.5 - q) * Math.Log(0.5 / q)) + ((0.5 - 1) * Math.Log(0.5)), PopulationStability.Index([1, 1], [0, 9]), 12);
    }
}

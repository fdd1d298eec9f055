using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class LengthGroupsTests
{
    // Lengths 4, 8, 12, 16, 20, 24, 28 and 32.
    private static readonly NicknameAxis s_axis = new(32, isDynamic: true);

    [Theory]
    // One nickname, one run.
    [InlineData(new[] { 0, 0, 1, 0, 0, 0, 0, 0 }, new[] { 2 })]
    // A few short ones beside a long one aren't worth a run of their own, many are.
    [InlineData(new[] { 0, 0, 0, 1, 1, 0, 0, 0 }, new[] { 4 })]
    [InlineData(new[] { 0, 0, 8, 0, 0, 0, 0, 1 }, new[] { 2, 7 })]
    [InlineData(new[] { 8, 0, 8, 0, 8, 0, 8, 0 }, new[] { 0, 2, 4, 6 })]
    public void Choose_NicknamesOfSomeLengths_TheCheapestRuns(int[] counts, int[] expected)
    {
        int[] groups = new int[counts.Length];

        new LengthGroups(s_axis).Choose(counts, groups);

        Assert.Equal(expected, groups.Where((_, length) => counts[length] > 0).Distinct());
        Assert.All(groups.Index(), group => Assert.True(group.Item >= group.Index));
    }

    [Fact]
    public void Choose_AfterABatchOfOthers_KnowsNothingOfThem()
    {
        var lengths = new LengthGroups(s_axis);
        int[] groups = new int[8];
        lengths.Choose([16, 0, 0, 0, 0, 0, 0, 16], groups);

        lengths.Choose([0, 3, 0, 0, 0, 0, 0, 0], groups);

        Assert.Equal(1, groups[1]);
    }

    [Fact]
    public void Choose_OnlyOneLength_ThatOne()
    {
        int[] groups = new int[1];

        new LengthGroups(new NicknameAxis(32, isDynamic: false)).Choose([5], groups);

        Assert.Equal([0], groups);
    }
}

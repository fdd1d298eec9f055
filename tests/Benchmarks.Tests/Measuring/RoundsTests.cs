using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Tests.Measuring;

/// <summary>Measurements in turns.</summary>
public sealed class RoundsTests
{
    [Fact]
    public async Task Interleave_ThreeSubjects_TakesTurnsAndBeginsWithAnotherEachTime()
    {
        var order = new List<char>();

        await Rounds.InterleaveAsync(['a', 'b', 'c'], 2, subject =>
        {
            order.Add(subject);
            return Task.FromResult(0);
        });

        Assert.Equal("abcbcacab", new string([.. order]));
    }

    [Fact]
    public async Task Interleave_Results_AreEachSubjectsOwnWithoutTheFirstRound()
    {
        int measured = 0;

        string[][] rounds = await Rounds.InterleaveAsync(
            ['a', 'b'], 2, subject => Task.FromResult($"{subject}{measured++}"));

        Assert.Equal(["a3", "a4"], rounds[0]);
        Assert.Equal(["b2", "b5"], rounds[1]);
    }
}

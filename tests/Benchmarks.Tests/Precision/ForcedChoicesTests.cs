using GenderGrpc.Benchmarks.Precision;

namespace GenderGrpc.Benchmarks.Tests.Precision;

public sealed class ForcedChoicesTests
{
    private static readonly bool[] Truth = [true, true, false, false, false, false];

    [Fact]
    public void BalancedAccuracy_ClassesOfOtherSizes_WeighsThemAlike()
    {
        var choices = new ForcedChoices([true, false, false, false, false, true], Truth);

        Assert.Equal(4.0 / 6, choices.Accuracy);
        Assert.Equal((0.5 + 0.75) / 2, choices.BalancedAccuracy);
    }

    [Fact]
    public void DifferencesFrom_AnotherModel_CountsProfilesNotErrors()
    {
        var one = new ForcedChoices([true, false, false, false, false, true], Truth);
        var other = new ForcedChoices([false, true, false, false, false, true], Truth);

        Assert.Equal(one.Accuracy, other.Accuracy);
        Assert.Equal(2, one.DifferencesFrom(other));
        Assert.Equal(0, one.DifferencesFrom(one));
    }
}

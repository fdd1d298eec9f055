using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class EpochPlanTests
{
    private static readonly Sample[] s_profiles = [.. Enumerable.Range(0, 10).Select(_ => Samples.Of())];
    private static readonly Sample[] s_names = [.. Enumerable.Range(0, 30).Select(_ => Samples.Of())];
    private static readonly TrainOptions s_options = new() { NamesPerProfile = 0.5 };

    [Fact]
    public void Epoch_EveryOne_HasEachProfileOnceAndTheRatioOfNames()
    {
        var plan = new EpochPlan(s_profiles, s_names, s_options);

        for (int epoch = 0; epoch < 3; epoch++)
        {
            Sample[] samples = plan.Epoch(epoch);
            Assert.Equal(15, samples.Length);
            Assert.All(s_profiles, profile => Assert.Single(samples, sample => ReferenceEquals(sample, profile)));
            Sample[] drawn = [.. samples.Where(sample => s_names.Any(name => ReferenceEquals(name, sample)))];
            Assert.Equal(5, drawn.Distinct(ReferenceEqualityComparer.Instance).Count());
        }
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(100, 40)]
    public void Count_NamesPerProfile_IsAtMostAllNames(double ratio, int count) =>
        Assert.Equal(count, new EpochPlan(s_profiles, s_names, s_options with { NamesPerProfile = ratio }).Count);

    [Fact]
    public void Count_NamesAlone_IsAllNames() => Assert.Equal(30, new EpochPlan([], s_names, s_options).Count);

    [Fact]
    public void Epoch_SameSeed_IsTheSame()
    {
        var plan = new EpochPlan(s_profiles, s_names, s_options);
        var again = new EpochPlan(s_profiles, s_names, s_options);

        Assert.True(plan.Epoch(2).SequenceEqual(again.Epoch(2), ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Epoch_OtherEpochOrSeed_IsInAnotherOrder()
    {
        var plan = new EpochPlan(s_profiles, s_names, s_options);
        var other = new EpochPlan(s_profiles, s_names, s_options with { Seed = 2 });

        Assert.False(plan.Epoch(0).SequenceEqual(plan.Epoch(1), ReferenceEqualityComparer.Instance));
        Assert.False(plan.Epoch(0).SequenceEqual(other.Epoch(0), ReferenceEqualityComparer.Instance));
    }
}

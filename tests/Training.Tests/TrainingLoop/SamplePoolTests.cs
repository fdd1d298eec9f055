using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class SamplePoolTests
{
    // Source a: 10 female, 90 male, 20 undetermined. Source b: 30 female, 10 male.
    private static readonly Sample[] s_samples =
    [
        .. Cell("a", Label.Female, 10), .. Cell("a", Label.Male, 90), .. Cell("a", Label.Undetermined, 20),
        .. Cell("b", Label.Female, 30), .. Cell("b", Label.Male, 10),
    ];

    [Fact]
    public void Draw_AsManyAsThereAreWithoutBalance_GivesEachOnce()
    {
        Sample[] drawn = Draw(new TrainOptions(), s_samples.Length);

        Assert.Equal(s_samples.Length, drawn.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void Draw_FewerWithoutBalance_GivesNoneTwice()
    {
        Sample[] drawn = Draw(new TrainOptions(), 50);

        Assert.Equal(50, drawn.Length);
        Assert.Equal(50, drawn.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void Draw_ClassBalance_GivesBothClassesOfASourceEquallyAndLeavesTheRest()
    {
        Sample[] drawn = Draw(new TrainOptions { ClassBalance = 1 }, s_samples.Length);

        Assert.Equal(50, Count(drawn, "a", Label.Female), 1.0);
        Assert.Equal(50, Count(drawn, "a", Label.Male), 1.0);
        Assert.Equal(20, Count(drawn, "a", Label.Undetermined), 1.0);
        Assert.Equal(20, Count(drawn, "b", Label.Female), 1.0);
        Assert.Equal(20, Count(drawn, "b", Label.Male), 1.0);
    }

    [Fact]
    public void Draw_HalfClassBalance_IsBetween()
    {
        Sample[] drawn = Draw(new TrainOptions { ClassBalance = 0.5 }, 16_000);

        // By square roots: 10 · √5 to 90 · √(5/9) is 1 to 3 instead of 1 to 9.
        Assert.Equal(3, Count(drawn, "a", Label.Male) / Count(drawn, "a", Label.Female), 0.02);
    }

    [Fact]
    public void Draw_SourceBalance_GivesSourcesEqually()
    {
        Sample[] drawn = Draw(new TrainOptions { SourceBalance = 1 }, s_samples.Length);

        Assert.Equal(80, drawn.Count(sample => sample.Row.Slices["source"] == "a"), 1.0);
    }

    [Fact]
    public void Draw_OtherSourceColumn_BalancesThat()
    {
        Sample[] drawn = Draw(new TrainOptions { SourceBalance = 1, SourceColumn = "origin" }, s_samples.Length);

        // Without such a column all rows are of one source.
        Assert.Equal(s_samples.Length, drawn.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void Draw_Any_NeverVariesMoreThanItMust()
    {
        Sample[] drawn = Draw(new TrainOptions { ClassBalance = 1 }, 160);

        // Each of the ten is due five times, each of the ninety 5/9 times.
        Assert.All(s_samples[..10], sample => Assert.Equal(5, drawn.Count(one => ReferenceEquals(one, sample)), 1.0));
        Assert.All(s_samples[10..100], sample => Assert.InRange(drawn.Count(one => ReferenceEquals(one, sample)), 0, 1));
    }

    private static Sample[] Draw(TrainOptions options, int count) =>
        [.. new SamplePool(s_samples, options).Draw(count, new RandomStream(1, 2))];

    private static double Count(Sample[] drawn, string source, Label label) =>
        drawn.Count(sample => sample.Row.Slices["source"] == source && sample.Row.Label == label);

    private static IEnumerable<Sample> Cell(string source, Label label, int count) =>
        Enumerable.Range(0, count).Select(_ => Samples.Of(label, slices: new() { ["source"] = source }));
}

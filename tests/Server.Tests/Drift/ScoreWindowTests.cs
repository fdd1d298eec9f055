using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Drift;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Server.Tests.Drift;

public sealed class ScoreWindowTests
{
    private static readonly ScoreHistogram Even = new() { Bins = [.. Enumerable.Repeat(10, ScoreHistogram.BinCount)], Undetermined = 50 };

    private readonly FakeTimeProvider _time = new();
    private readonly ScoreWindow _window;

    public ScoreWindowTests() => _window = new ScoreWindow(_time);

    [Fact]
    public void Read_NothingAdded_HasNothingToTell()
    {
        ScoreSample sample = _window.Read();

        Assert.Equal(0, sample.Count);
        Assert.Null(sample.Coverage);
        Assert.Null(sample.ScoreIndex(Even));
        Assert.Null(sample.UndeterminedIndex(Even));
    }

    [Fact]
    public void Read_OverCapacity_HoldsTheLastOnes()
    {
        Add(ScoreWindow.Capacity, 0.05);
        Add(ScoreWindow.Capacity - 1, 0.95);

        ScoreSample sample = _window.Read();

        Assert.Equal(ScoreWindow.Capacity, sample.Count);
        Assert.Equal(1, sample.Bins[0]);
        Assert.Equal(ScoreWindow.Capacity - 1, sample.Bins[^1]);
    }

    [Fact]
    public void Read_AnHourLater_HasForgotten()
    {
        Add(5, 0.5);
        _time.Advance(ScoreWindow.Span);
        Add(2, 0.95);
        Assert.Equal(7, _window.Read().Count);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(2, _window.Read().Count);
        Assert.Equal(1, _window.Read().Coverage);
    }

    [Fact]
    public void UndeterminedIndex_OtherMaxErrors_AreNotCompared()
    {
        Add(ScoreSample.Fewest / 2, 0.5);
        Add(ScoreSample.Fewest, 0.95, maxError: 0.2);
        Assert.Null(_window.Read().UndeterminedIndex(Even));

        Add(ScoreSample.Fewest / 2, 0.95);

        Assert.Equal(0, _window.Read().UndeterminedIndex(Even)!.Value, 12);
    }

    [Fact]
    public void ScoreIndex_ScoresAsExpected_IsZero()
    {
        for (int bin = 0; bin < ScoreHistogram.BinCount; bin++)
        {
            Add(10, (bin + 0.5) / ScoreHistogram.BinCount);
        }

        Assert.Equal(0, _window.Read().ScoreIndex(Even)!.Value, 12);
    }

    private void Add(int count, double probability, double maxError = DecisionRule.DefaultMaxError)
    {
        var decision = new Decision
        {
            ProbabilityFemale = probability,
            Label = probability > 0.9 ? Label.Female : Label.Undetermined,
        };
        for (int i = 0; i < count; i++)
        {
            _window.Add(decision, maxError);
        }
    }
}

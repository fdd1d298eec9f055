using GenderGrpc.Benchmarks.Load;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>Whether each request was answered exactly once.</summary>
public sealed class AnswerTallyTests
{
    [Fact]
    public void Take_EachOnce_IsAnsweredOnceAndCountedByKind()
    {
        var tally = new AnswerTally(3);

        Assert.True(tally.Take(2, OutcomeCase.Prediction));
        Assert.True(tally.Take(0, OutcomeCase.Prediction));
        Assert.False(tally.IsAnsweredOnce);
        Assert.True(tally.Take(1, OutcomeCase.Expired));

        Assert.True(tally.IsAnsweredOnce);
        Assert.Equal(2, tally[OutcomeCase.Prediction]);
        Assert.Equal(1, tally[OutcomeCase.Expired]);
        Assert.Equal(0, tally[OutcomeCase.Error]);
        Assert.Equal(3, tally.Total);
    }

    [Fact]
    public void Take_OneTwice_IsNotAnsweredOnce()
    {
        var tally = new AnswerTally(2);
        tally.Take(0, OutcomeCase.Prediction);

        Assert.False(tally.Take(0, OutcomeCase.Superseded));

        Assert.Equal(1, tally.Unowed);
        Assert.Equal(1, tally.Missing);
        Assert.False(tally.IsAnsweredOnce);
    }

    [Fact]
    public void Take_OfNoRequest_IsUnowed()
    {
        var tally = new AnswerTally(1);
        tally.Take(0, OutcomeCase.Prediction);

        Assert.False(tally.Take(1, OutcomeCase.Prediction));

        Assert.Equal(0, tally.Missing);
        Assert.False(tally.IsAnsweredOnce);
    }
}

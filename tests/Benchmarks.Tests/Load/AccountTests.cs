using GenderGrpc.Client.Realtime;
using GenderGrpc.GameLoop.Report;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>The game loop's account of submissions and results, and its durations.</summary>
public sealed class AccountTests
{
    [Fact]
    public void Take_EachOnce_OwesNothingAndCountsByOutcome()
    {
        var account = new Account();
        account.Accept(1);
        account.Accept(2);
        account.Refuse();

        account.Take(new PredictionResult { Submission = 2, Outcome = PredictionOutcome.Superseded });
        Assert.Equal(1, account.Owed);
        account.Take(new PredictionResult { Submission = 1, Outcome = PredictionOutcome.Prediction });

        Assert.Equal(0, account.Owed);
        Assert.Equal(0, account.Unowed);
        Assert.Equal(2, account.Submitted);
        Assert.Equal(1, account.Refused);
        Assert.Equal(1, account[PredictionOutcome.Superseded]);
        Assert.Equal(1, account[PredictionOutcome.Prediction]);
    }

    [Fact]
    public void Take_OneTwice_IsUnowed()
    {
        var account = new Account();
        account.Accept(1);

        account.Take(new PredictionResult { Submission = 1, Outcome = PredictionOutcome.Prediction });
        account.Take(new PredictionResult { Submission = 1, Outcome = PredictionOutcome.Prediction });

        Assert.Equal(1, account.Unowed);
    }

    [Fact]
    public void Add_OthersDurations_CountsThemToo()
    {
        var durations = new Durations();
        durations.Add(TimeSpan.FromMilliseconds(1));
        var others = new Durations();
        foreach (int milliseconds in Enumerable.Range(2, 99))
        {
            others.Add(TimeSpan.FromMilliseconds(milliseconds));
        }

        durations.Add(others);

        // A quantile is at most 1.6 % too high.
        Assert.InRange(durations.Quantile(0.5).TotalMilliseconds, 50, 50.8);
        Assert.InRange(durations.Quantile(0.01).TotalMilliseconds, 1, 1.02);
    }
}

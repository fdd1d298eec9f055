using GenderGrpc.Cli.Scoring;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class ScoreTallyTests
{
    // Worked out by hand:
    //   truth         answer        P      covered  right   forced choice
    //   female        female        0.9    yes      yes     female
    //   female        male          0.2    yes      no      male
    //   female        undetermined  0.5    no               female
    //   Male          male          0.1    yes      yes     male
    //   male          undetermined  0.6    no               female
    //   male          (failed)             no
    //   undetermined  female        0.8
    //   undetermined  undetermined  0.5
    //   (none)        male          0.1
    // Forced: female TP 2 FP 1 FN 1, F1 = 4/6; male TP 1 FP 1 FN 1, F1 = 2/4.
    [Fact]
    public void Summarise_HandMadeRows_GivesTheNumbersWorkedOutByHand()
    {
        var tally = new ScoreTally();
        Add(tally, "female", "female", "0.900000");
        Add(tally, "female", "male", "0.200000");
        Add(tally, "female", "undetermined", "0.500000");
        Add(tally, " Male", "male", "0.100000");
        Add(tally, "male", "undetermined", "0.600000");
        tally.Add("male", ["", "", "", "", "", "", "", "", "INTERNAL: x"]);
        Add(tally, "undetermined", "female", "0.800000");
        Add(tally, "undetermined", "undetermined", "0.500000");
        Add(tally, "", "male", "0.100000");

        var summary = tally.Summarise(hasLabels: true, rowsOfThisStart: 9, TimeSpan.FromSeconds(3));

        Assert.Equal((9, 2, 3, 3, 1), (summary.Rows, summary.Female, summary.Male, summary.Undetermined, summary.Failed));
        Assert.Equal(3, summary.RowsPerSecond);
        var labels = summary.Labels!;
        Assert.Equal((3, 3, 2), (labels.LabelledFemale, labels.LabelledMale, labels.LabelledUndetermined));
        Assert.Equal(3.0 / 6, labels.Coverage);
        Assert.Equal(2.0 / 3, labels.CoveredAccuracy);
        Assert.Equal(1.0 / 3, labels.Risk);
        Assert.Equal(3.0 / 5, labels.ForcedAccuracy);
        Assert.Equal(((4.0 / 6) + (2.0 / 4)) / 2, labels.ForcedMacroF1);
        Assert.Equal(1, labels.UndeterminedCovered);
    }

    [Fact]
    public void Summarise_OneClassOnly_LeavesTheOtherOutOfMacroF1()
    {
        var tally = new ScoreTally();
        Add(tally, "female", "female", "0.900000");

        Assert.Equal(1, tally.Summarise(hasLabels: true, 1, TimeSpan.FromSeconds(1)).Labels!.ForcedMacroF1);
    }

    [Fact]
    public void Summarise_NothingToCount_HasNoShares()
    {
        var labels = new ScoreTally().Summarise(hasLabels: true, 0, TimeSpan.Zero).Labels!;

        Assert.Null(labels.Coverage);
        Assert.Null(labels.CoveredAccuracy);
        Assert.Null(labels.ForcedMacroF1);
    }

    private static void Add(ScoreTally tally, string label, string prediction, string probability) =>
        tally.Add(label, [prediction, probability, "", "", "", "", "", "sha256:x", ""]);
}

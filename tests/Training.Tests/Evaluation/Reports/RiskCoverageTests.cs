using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation.Reports;

public sealed class RiskCoverageTests
{
    private static readonly int s_five = ViewScorer.MaxErrors.IndexOf(0.05);

    [Fact]
    public void Of_LabelledAndUndetermined_CountsThemApart()
    {
        ScoredProfile[] rows =
        [
            .. Repeat(6, Label.Female, 0.95), .. Repeat(1, Label.Male, 0.95), .. Repeat(3, Label.Male, 0.3),
            .. Repeat(2, Label.Undetermined, 0.95), .. Repeat(1, Label.Undetermined, 0.6),
        ];

        RiskCoverage risk = RiskCoverage.Of(rows, s_five);

        Assert.Equal((7, 1, 2), (risk.Answered, risk.Wrong, risk.UndeterminedAnswered));
        Assert.Equal(0.7, risk.Coverage!.Value.Value, 1e-6);
        Assert.Equal(1 / 7.0, risk.Error!.Value.Value, 1e-6);
        // At least one error of 7 at 5 %: 1 - 0.95^7.
        Assert.Equal(1 - Math.Pow(0.95, 7), risk.PValue, 1e-6);
        Assert.True(risk.IsConsistent);
    }

    // P(X >= k) of 100 at 5 %: 0.0631 for 9 errors, 0.0282 for 10.
    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Of_ErrorsOverTheRate_AreConsistentUntilTheTestSaysNo(int errors, bool isConsistent) => Assert.Equal(
        isConsistent,
        RiskCoverage.Of([.. Repeat(100 - errors, Label.Female, 0.95), .. Repeat(errors, Label.Male, 0.95)], s_five).IsConsistent);

    [Fact]
    public void Of_UnattainableRate_SaysSoAndAnswersNothing()
    {
        RiskCoverage risk = RiskCoverage.Of([.. Repeat(50, Label.Female, 0.99)], 0);

        Assert.False(risk.IsAttainable);
        Assert.Equal((0, 0.0), (risk.Answered, risk.Coverage!.Value.Value));
        Assert.Null(risk.Error);
        Assert.Equal("unattainable", ReportText.Kept(risk));
    }

    [Fact]
    public void ThreeClasses_AnswersAtFivePercent_AreCountedByLabel()
    {
        ScoredProfile[] rows =
        [
            .. Repeat(3, Label.Female, 0.95), .. Repeat(1, Label.Female, 0.05), .. Repeat(2, Label.Male, 0.5),
            .. Repeat(4, Label.Undetermined, 0.6), .. Repeat(2, Label.Undetermined, 0.05),
        ];

        ThreeClasses classes = ThreeClasses.Of(rows);

        Assert.Equal(DecisionRule.DefaultMaxError, classes.MaxError);
        Assert.Equal(
            [
                new LabelAnswers("female", 3, 1, 0), new LabelAnswers("male", 0, 0, 2), new LabelAnswers("undetermined", 0, 2, 4),
            ],
            classes.Answers);
        Assert.Equal(7 / 12.0, classes.Accuracy!.Value.Value, 1e-6);
        // 2·3 / (4 + 3), 0 / (2 + 3), 2·4 / (6 + 6).
        Assert.Equal(((6 / 7.0) + 0 + (8 / 12.0)) / 3, classes.MacroF1!.Value, 1e-6);
    }

    [Fact]
    public void ThreeClasses_LabelsThatAreMissing_DoNotWeigh() => Assert.Equal(
        1, ThreeClasses.Of([.. Repeat(3, Label.Female, 0.95), .. Repeat(3, Label.Male, 0.05)]).MacroF1);

    private static IEnumerable<ScoredProfile> Repeat(int count, Label label, double probability) =>
        Enumerable.Repeat(Scores.Of(label, probability), count);
}

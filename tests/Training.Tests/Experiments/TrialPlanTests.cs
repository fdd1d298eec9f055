using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Tests.Experiments;

public sealed class TrialPlanTests
{
    private static readonly LeftOutSources s_sources = new([["portraits"], ["drawings"]], [["register", "register_hans"], ["handles"]]);
    private static readonly TrialPlan s_plan = new(TrialPlan.Budget, seeds: 3, s_sources, "handles");

    [Fact]
    public void Of_EveryPart_HasTrialsThatTrainAcceptsUnderNamesOfTheirOwn()
    {
        Trial[] trials = [.. Enum.GetValues<ExperimentPart>().SelectMany(s_plan.Of)];

        Assert.Equal(trials.Length, trials.Select(trial => trial.Name).Distinct().Count());
        Assert.All(trials, trial => Assert.Null(Hyperparameters.Conflict(trial.Options)));
    }

    [Fact]
    public void Of_Ladder_ChangesOneThingARungAndHasEverySeed()
    {
        Trial[] trials = [.. s_plan.Of(ExperimentPart.Ladder)];
        Trial[] first = [.. trials.Where(trial => trial.Options.Seed == 1)];

        Assert.Equal(
            ["fastText", "concatenation", "attention fusion", "+ CBAM", "+ mask loss", "+ gradient centralisation", "+ evidence residual", "+ words and wide n-grams"],
            first.Select(trial => trial.Recipe));
        Assert.Equal([1, 2, 3], trials.Select(trial => trial.Options.Seed).Distinct());
        Assert.All(trials.GroupBy(trial => trial.Recipe), rung => Assert.Equal(3, rung.Count()));
        string[][] changes = [.. first.Skip(1).Zip(first.Skip(2), (one, next) => Differences(one.Options, next.Options))];
        Assert.Equal(
            [["model"], ["attention-blocks"], ["loss"], ["optimizer"], ["evidence-residual"], ["split-words", "wide-buckets"]],
            changes);
    }

    [Fact]
    public void Of_LeaveOneOut_LeavesOutEverySourceAndOnceNone()
    {
        foreach (IGrouping<string, Trial> recipe in s_plan.Of(ExperimentPart.LeaveOneOut).GroupBy(trial => trial.Recipe))
        {
            Assert.Single(recipe.Select(trial => trial.Options).Distinct());
            string[] leftOut = [.. recipe.Select(trial => string.Join(' ', trial.LeftOut))];

            Assert.True(leftOut is ["", "portraits", "drawings"] or ["", "register register_hans", "handles"], string.Join(", ", leftOut));
        }
    }

    [Fact]
    public void Of_LadderAndMaskLoss_GiveEveryTrialTheSameEpochs() => Assert.All(
        [ExperimentPart.Ladder, ExperimentPart.MaskLoss],
        part => Assert.Single(s_plan.Of(part).Select(trial => trial.Options.Epochs).Distinct()));

    [Fact]
    public void Of_NicknamesWithoutASource_HaveTheSameEpochsWhateverReadsThem() =>
        Assert.Single(s_plan.Of(ExperimentPart.LeaveOneOut)
            .Where(trial => trial.Options.Kind is ModelKind.Nickname or ModelKind.Fasttext)
            .Select(trial => trial.Options.Epochs)
            .Distinct());

    [Fact]
    public void Of_LearningCurve_ChangesTheRowsAlone()
    {
        Trial[] trials = [.. s_plan.Of(ExperimentPart.LearningCurve)];

        Assert.Equal(21, trials.Length);
        Assert.Single(trials.Select(trial => trial.Options with { Seed = 1 }).Distinct());
        Assert.All(trials, trial => Assert.Equal("handles", trial.Point!.Source));
        Assert.All(trials.GroupBy(trial => trial.Point), point => Assert.Equal([1, 2, 3], point.Select(trial => trial.Options.Seed)));
    }

    private static string[] Differences(TrainOptions one, TrainOptions other)
    {
        var hyperparameters = new Hyperparameters();
        return [.. hyperparameters.Record(one).Except(hyperparameters.Record(other)).Select(setting => setting.Key).Order(StringComparer.Ordinal)];
    }
}

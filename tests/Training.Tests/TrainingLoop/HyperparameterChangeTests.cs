using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class HyperparameterChangeTests
{
    [Fact]
    public void Apply_EveryChangeable_ChangesItAndNothingElse()
    {
        HyperparameterChange change = ScriptedRun.Change(
            "batch-size", "9", "epochs", "7", "learning-rate", "4e-3", "loss", "bce", "mask-threshold", "0.75", "mask-warm-up", "0.25",
            "weight-decay", "0");
        TrainOptions before = TinyData.Options;

        Assert.Equal(
            before with
            {
                BatchSize = 9,
                Epochs = 7,
                LearningRate = 0.004,
                Loss = LossKind.Bce,
                MaskThreshold = 0.75,
                MaskWarmUp = 0.25,
                WeightDecay = 0,
            },
            change.Apply(before));
        Assert.Equal(HyperparameterChange.Changeable, change.ValuesIn(before).Keys);
        Assert.Equal("0.004", change.ValuesIn(change.Apply(before))["learning-rate"]);
        Assert.Equal("mask", change.ValuesIn(before)["loss"]);
    }

    [Fact]
    public void Changeable_Each_IsAHyperparameter() => Assert.Equal(
        HyperparameterChange.Changeable,
        new Hyperparameters().All.Select(one => one.Name).Where(name => HyperparameterChange.Changeable.Contains(name)).Order());

    [Theory]
    [InlineData("batch-size", "1", "batch-size is 1; it must be 2 to 4096.")]
    [InlineData("epochs", "0", "epochs is 0; it must be 1 to 10000.")]
    [InlineData("epochs", "", "epochs is ; it must be 1 to 10000.")]
    [InlineData("learning-rate", "NaN", "learning-rate is NaN; it must be 1E-07 to 1.")]
    [InlineData("learning-rate", "0,001", "learning-rate is 0,001; it must be 1E-07 to 1.")]
    [InlineData("weight-decay", "-1", "weight-decay is -1; it must be 0 to 10.")]
    [InlineData("loss", "1", "loss is 1; it must be mask or bce.")]
    [InlineData("seed", "2", "seed can't be changed in a run; these can: batch-size, epochs, learning-rate, loss, mask-threshold, mask-warm-up, weight-decay.")]
    [InlineData("@file", "2", "@file can't be changed in a run; these can: batch-size, epochs, learning-rate, loss, mask-threshold, mask-warm-up, weight-decay.")]
    public void Create_BadValue_NamesItAndWhatItMayBe(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<HyperparameterException>(() => ScriptedRun.Change("mask-warm-up", "1", name, value)).Message);

    [Fact]
    public void Create_Nothing_IsRefused() => Assert.Throws<HyperparameterException>(() => ScriptedRun.Change());
}

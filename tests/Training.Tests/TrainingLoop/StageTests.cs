using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>Runs of one encoder, and runs that start from them.</summary>
public sealed class StageTests(TinyData data)
{
    [Theory]
    [InlineData("Nickname")]
    [InlineData("Avatar")]
    public void Run_OneStage_ChangesItsPartAlone(string stage)
    {
        using var folder = new TemporaryFolder();
        TrainingStage trained = Enum.Parse<TrainingStage>(stage);
        TrainOptions options = TinyData.Options with { Stage = trained, Epochs = 1, MaskWarmUp = 1 };
        Train(folder["untrained"], options, steps: 1, learningRate: 1e-7);
        Train(folder["trained"], options);

        Dictionary<string, int[]> before = Checkpoints.Weights(folder["untrained"]);
        Dictionary<string, int[]> after = Checkpoints.Weights(folder["trained"]);

        string[] parts = ProfileModel.PartsOf(trained);
        string[] changed = [.. after.Keys.Where(name => !Near(before[name], after[name]))];
        Assert.NotEmpty(changed);
        Assert.All(changed, name => Assert.Contains(parts, part => name.StartsWith(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_Nickname_LearnsFromEveryNickname()
    {
        StageSamples samples = StageSamples.Of(TrainingStage.Nickname, data.Samples, Split.Train);

        Assert.Empty(samples.Profiles);
        Assert.All(samples.Names, sample => Assert.Equal(ModalityMask.Nickname, sample.Modalities));
        Assert.Equal(
            data.Samples.Profiles(Split.Train).Count(sample => sample.Row.Nickname is not null) + data.Samples.Names(Split.Train).Length,
            samples.Names.Count);
    }

    [Fact]
    public void Of_Avatar_LabelsPicturesWithWhatTheySayThemselves()
    {
        Sample cat = Samples.Of(Label.Female, "Ada", [1, 2, 3]);
        cat = cat with { Row = cat.Row with { AvatarLabel = Label.Undetermined } };

        Sample alone = cat.AvatarAlone()!;

        Assert.Equal(Label.Undetermined, alone.Row.Label);
        Assert.Equal(ModalityMask.Avatar, alone.Modalities);
        Assert.Equal(Label.Female, cat.NicknameAlone()!.Row.Label);
    }

    [Fact]
    public void WarmStart_EncodersOfTwoRuns_AreTheNewModelsStart()
    {
        using var folder = new TemporaryFolder();
        Train(folder["nickname"], TinyData.Options with { Stage = TrainingStage.Nickname, Epochs = 1, Seed = 3 });
        Train(folder["avatar"], TinyData.Options with { Stage = TrainingStage.Avatar, Epochs = 1, Seed = 4 });
        WarmStart start = WarmStart.From([folder["nickname"], folder["avatar"]]);
        start.RequireFit(TinyData.Options, data.Features.Spec);

        using (TrainingRun run = data.Start(folder["fusion"], warmStart: start))
        {
            AssertSame(Checkpoints.Weights(folder["nickname"]), run.Model, TrainingStage.Nickname);
            AssertSame(Checkpoints.Weights(folder["avatar"]), run.Model, TrainingStage.Avatar);
        }

        Assert.Equal(data.Vocabulary.Text, start.Vocabulary!.Text);
        Assert.Equal([TrainingStage.Nickname, TrainingStage.Avatar], start.States.Select(state => state.Options.Stage));
    }

    [Fact]
    public void WarmStart_OtherShape_IsRefusedByItsOption()
    {
        using var folder = new TemporaryFolder();
        Train(folder["avatar"], TinyData.Options with { Stage = TrainingStage.Avatar, Epochs = 1 });
        WarmStart start = WarmStart.From([folder["avatar"]]);

        // What an avatar run doesn't train may differ.
        start.RequireFit(TinyData.Options with { FeedForward = 32 }, data.Features.Spec);
        DataException exception = Assert.Throws<DataException>(
            () => start.RequireFit(TinyData.Options with { Width = 0.2 }, data.Features.Spec));

        Assert.Contains("--width", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WarmStart_OtherTokenizer_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Train(folder["nickname"], TinyData.Options with { Stage = TrainingStage.Nickname, Epochs = 1 });
        Train(folder["avatar"], TinyData.Options with { Stage = TrainingStage.Avatar, Epochs = 1 });
        TrainOptions options = TinyData.Options with { Tokenizer = TokenizerKind.Bpe };
        FeatureSpec features = data.Features.Spec with { Nickname = options.Nickname with { Length = data.Features.NicknameLength } };

        // An avatar run has no tokens.
        WarmStart.From([folder["avatar"]]).RequireFit(options, features);
        DataException exception = Assert.Throws<DataException>(
            () => WarmStart.From([folder["nickname"]]).RequireFit(options, features));

        Assert.Equal(
            $"The run in '{folder["nickname"]}' has --tokenizer rune, this one bpe: they must be the same.", exception.Message);
    }

    [Fact]
    public void WarmStart_RunWithoutNgrams_FitsWhateverShapeTheirsWouldHave()
    {
        using var folder = new TemporaryFolder();
        TrainOptions without = TinyData.Options with { NgramBuckets = 0 };
        // As a checkpoint reads that was written before there were any.
        Train(folder["nickname"], without with { Stage = TrainingStage.Nickname, Epochs = 1, NgramDimension = 0, NgramLength = 0 });
        WarmStart start = WarmStart.From([folder["nickname"]]);

        start.RequireFit(without, data.Features.Spec);
        DataException exception = Assert.Throws<DataException>(
            () => start.RequireFit(without with { NgramBuckets = 30 }, data.Features.Spec));

        Assert.Contains("--ngram-buckets", exception.Message, StringComparison.Ordinal);
    }

    private void Train(string folder, TrainOptions options, long? steps = null, double? learningRate = null)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using TrainingRun run = data.Start(folder, options with { LearningRate = learningRate ?? options.LearningRate });
        run.StepDone += step =>
        {
            if (step.Step == steps)
            {
                cancellation.Cancel();
            }
        };
        run.Run(new RunControl(), cancellation.Token);
    }

    private static void AssertSame(Dictionary<string, int[]> expected, ProfileModel actual, TrainingStage stage)
    {
        foreach ((string name, var value) in actual.state_dict())
        {
            if (ProfileModel.PartsOf(stage).Any(part => name.StartsWith(part, StringComparison.Ordinal)))
            {
                Assert.Equal(expected[name], value.Values().Select(BitConverter.SingleToInt32Bits));
            }
        }
    }

    private static bool Near(int[] expected, int[] actual) => expected.Zip(actual).All(pair =>
        Math.Abs(BitConverter.Int32BitsToSingle(pair.First) - BitConverter.Int32BitsToSingle(pair.Second)) < 1e-5);
}

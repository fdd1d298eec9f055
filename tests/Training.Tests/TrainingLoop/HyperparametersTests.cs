using System.CommandLine;
using System.Globalization;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class HyperparametersTests
{
    [Fact]
    public void Read_NothingNamed_GivesTheDefaults() => Assert.Equal(new TrainOptions(), Read());

    [Fact]
    public void Record_Options_HoldsEveryOneOfThem()
    {
        var hyperparameters = new Hyperparameters();

        var record = hyperparameters.Record(new TrainOptions { LearningRate = 0.25, AvatarAugmentation = false });

        string[] settings =
        [
            .. typeof(TrainOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name),
        ];
        Assert.Equal(settings.Length, record.Count);
        Assert.Equal(settings.Length, hyperparameters.All.Length);
        Assert.Equal("0.25", record["learning-rate"]);
        Assert.Equal("false", record["avatar-augmentation"]);
        Assert.Equal(new TrainOptions().Epochs.ToString(CultureInfo.InvariantCulture), record["epochs"]);
    }

    [Fact]
    public void Read_EveryRecordedValue_GivesTheOptionsBack()
    {
        TrainOptions options = new()
        {
            Seed = 9,
            Stage = TrainingStage.Avatar,
            Kind = ModelKind.Concat,
            NeutralNicknames = 77,
            GenderedNicknames = 55,
            AccountShare = 0.0625,
            Pairing = 0.625,
            ClassBalance = 0.875,
            SourceBalance = 0.75,
            SourceColumn = "origin",
            GreyShare = 0.375,
            Epochs = 2,
            BatchSize = 8,
            LearningRate = 0.125,
            WarmUp = 0.5,
            Loss = LossKind.Bce,
            MaskWarmUp = 0.25,
            MaskThreshold = 0.75,
            MaskRamp = 0.125,
            SplitWords = true,
            WideBuckets = 900,
            WideLength = 3,
            WideEpochs = 7,
            WideLearningRate = 1.5,
            WideWeight = 0.25,
            AuxiliaryWeight = 2,
            ModalityDropout = 0.125,
            NicknameAugmentation = 0.25,
            AvatarAugmentation = false,
            UndeterminedWeight = 3,
            NamesPerProfile = 4,
            ImageSize = 40,
            Width = 0.75,
            NicknameLength = 20,
            Tokenizer = TokenizerKind.Bpe,
            VocabularySize = 7,
            VocabularyMinimum = 5,
            HashBuckets = 6,
            Dimension = 24,
            Layers = 3,
            Heads = 6,
            FeedForward = 48,
            NgramMinimum = 4,
            Dropout = 0.375,
            EvidenceResidual = false,
            WeightDecay = 0.5,
            AttentionBlocks = AttentionBlocks.None,
            OptimizerKind = OptimizerKind.Adamw,
            ClipNorm = 11,
            Threads = 3,
        };

        string[] arguments =
        [
            .. new Hyperparameters().Record(options).SelectMany(setting => new[] { "--" + setting.Key, setting.Value }),
        ];

        Assert.Equal(options, Read(arguments));
    }

    [Theory]
    [InlineData("--batch-size", "1", "--batch-size is 1; it must be 2 to 4096.")]
    [InlineData("--dropout", "0.95", "--dropout is 0.95; it must be 0 to 0.9.")]
    [InlineData("--learning-rate", "NaN", "--learning-rate is NaN; it must be 1E-07 to 1.")]
    [InlineData("--learning-rate", "0,001", "--learning-rate is 0,001; it must be 1E-07 to 1.")]
    [InlineData("--epochs", "many", "--epochs is many; it must be 1 to 10000.")]
    [InlineData("--epochs", "1.5", "--epochs is 1.5; it must be 1 to 10000.")]
    [InlineData("--ngram-minimum", "9", "--ngram-minimum is 9; it must be 1 to 8.")]
    [InlineData("--wide-length", "7", "--wide-length is 7; it must be 1 to 6.")]
    [InlineData("--gendered-nicknames", "-1", "--gendered-nicknames is -1; it must be 0 to 200000.")]
    [InlineData("--mask-ramp", "1.5", "--mask-ramp is 1.5; it must be 0 to 1.")]
    [InlineData("--width", "wide", "--width is wide; it must be 0.1 to 1.4.")]
    [InlineData("--width", "1.5", "--width is 1.5; it must be 0.1 to 1.4.")]
    [InlineData("--model", "lstm", "--model is lstm; it must be attention or concat or nickname or avatar or fasttext.")]
    [InlineData("--model", "1", "--model is 1; it must be attention or concat or nickname or avatar or fasttext.")]
    [InlineData("--optimizer", "GcAdamw", "--optimizer is GcAdamw; it must be gc-adamw or adamw or sgd.")]
    [InlineData("--attention-blocks", "se", "--attention-blocks is se; it must be cbam or none.")]
    [InlineData("--tokenizer", "sentence-piece", "--tokenizer is sentence-piece; it must be rune or wordpiece or bpe.")]
    public void Read_BadValue_NamesOptionAndRange(string option, string value, string message) =>
        Assert.Equal(message, Assert.Single(Parse(option, value).Errors).Message);

    [Theory]
    [InlineData("true", true)]
    [InlineData("False", false)]
    [InlineData(null, true)]
    public void Read_Switch_TakesAValueOrNone(string? value, bool expected) => Assert.Equal(
        expected,
        Read([.. new[] { "--evidence-residual", value }.OfType<string>()]).EvidenceResidual);

    [Fact]
    public void Read_Words_AreInKebabCaseAndInAnyCase()
    {
        TrainOptions options = Read("--model", "FastText", "--optimizer", "adamw", "--attention-blocks", "None");

        Assert.Equal(
            (ModelKind.Fasttext, OptimizerKind.Adamw, AttentionBlocks.None),
            (options.Kind, options.OptimizerKind, options.AttentionBlocks));
        Assert.Equal("gc-adamw", new Hyperparameters().Record(new TrainOptions())["optimizer"]);
    }

    [Fact]
    public void Conflict_StageOfAModelWithOneEncoder_NamesBoth()
    {
        string conflict = Hyperparameters.Conflict(new TrainOptions { Kind = ModelKind.Nickname, Stage = TrainingStage.Avatar })!;

        Assert.Equal("--stage is avatar; with --model nickname it must be fusion.", conflict);
        Assert.Null(Hyperparameters.Conflict(new TrainOptions { Kind = ModelKind.Concat, Stage = TrainingStage.Avatar }));
    }

    [Fact]
    public void Conflict_FasttextWithOtherNgramsOrTokenizer_NamesBoth()
    {
        var options = new TrainOptions { Kind = ModelKind.Fasttext };

        Assert.Equal(
            "--ngram-minimum is 4; with --model fasttext it must be at most --ngram-length, which is 3.",
            Hyperparameters.Conflict(options with { NgramMinimum = 4 }));
        Assert.Equal(
            "--tokenizer is bpe; with --model fasttext, which has n-grams of its own, it must be rune.",
            Hyperparameters.Conflict(options with { Tokenizer = TokenizerKind.Bpe }));
        Assert.Null(Hyperparameters.Conflict(options));
    }

    [Theory]
    [InlineData("Attention", null)]
    [InlineData("Concat", null)]
    [InlineData("Nickname", null)]
    [InlineData(
        "Avatar", "--wide-buckets is 500; with --model avatar, which has no nickname encoder to stand beside, it must be 0.")]
    [InlineData(
        "Fasttext", "--wide-buckets is 500; with --model fasttext, which has no nickname encoder to stand beside, it must be 0.")]
    public void Conflict_WideBuckets_IsOneWhereThereIsNoEncoderOfMarkedWords(string kind, string? expected)
    {
        var options = new TrainOptions { Kind = Enum.Parse<ModelKind>(kind) };

        Assert.Equal(expected, Hyperparameters.Conflict(options with { WideBuckets = 500 }));
        Assert.Null(Hyperparameters.Conflict(options with { SplitWords = true, WideLength = 2 }));
    }

    [Theory]
    [InlineData("Attention", true)]
    [InlineData("Concat", true)]
    [InlineData("Nickname", true)]
    [InlineData("Avatar", false)]
    [InlineData("Fasttext", false)]
    public void Conflict_HeadsThatDoNotDivide_IsOneWhereThereAreHeads(string kind, bool expected) => Assert.Equal(
        expected,
        Hyperparameters.Conflict(new TrainOptions { Kind = Enum.Parse<ModelKind>(kind), Dimension = 50 }) is not null);

    private static TrainOptions Read(params string[] arguments)
    {
        var hyperparameters = new Hyperparameters();
        ParseResult result = Command(hyperparameters).Parse(arguments);
        Assert.Empty(result.Errors);
        return hyperparameters.Read(result);
    }

    private static ParseResult Parse(params string[] arguments) => Command(new Hyperparameters()).Parse(arguments);

    private static Command Command(Hyperparameters hyperparameters)
    {
        var command = new Command("train");
        foreach (Hyperparameter hyperparameter in hyperparameters.All)
        {
            command.Options.Add(hyperparameter.Option);
        }

        return command;
    }
}

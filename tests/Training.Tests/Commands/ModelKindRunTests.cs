using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Optimizers;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

/// <summary>Every model is trained, exported and loaded as any other.</summary>
public sealed class ModelKindRunTests(TinyData data)
{
    public static TheoryData<string> Kinds => [.. Enum.GetNames<ModelKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_EveryModel_EndsWithABundleThatAnswers(string kind)
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with
        {
            Kind = Enum.Parse<ModelKind>(kind),
            AttentionBlocks = AttentionBlocks.None,
            OptimizerKind = OptimizerKind.Adamw,
            NgramBuckets = kind == "Fasttext" ? 500 : 0,
            Epochs = 1,
        };

        Train(folder["run"], options);

        ModelBundle bundle = ModelBundle.Load(folder["run/bundle"]);
        Assert.Equal(
            (kind.ToLowerInvariant(), "none", "adamw"),
            (Recorded("model"), Recorded("attention-blocks"), Recorded("optimizer")));
        using var model = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor());
        var rule = new DecisionRule(bundle.Manifest.Calibration);
        foreach (ModalityMask given in (ModalityMask[])[ModalityMask.Both, ModalityMask.Avatar, ModalityMask.Nickname])
        {
            bool isSeen = options.Model.Modalities.HasFlag(given);
            Assert.True(isSeen || bundle.Manifest.Calibration.For(given).RiskCurve.At(0.5) is null);
            Assert.True(isSeen || bundle.Manifest.Metrics.All(entry => !$"{given}".Equals(entry.Modalities, StringComparison.OrdinalIgnoreCase)));
            Sample[] samples = [.. data.Samples.Profiles(Split.Test).Where(sample => (sample.Modalities & given) == given)];
            Assert.All(model.Predict(samples, given), output =>
            {
                Decision decision = rule.Decide(output, given, 0.5);
                Assert.Equal(given & options.Model.Modalities, decision.Modalities);
                Assert.Equal(
                    decision.Modalities == ModalityMask.None, decision.Reason == UndeterminedReason.NoSignal);
            });
        }

        string Recorded(string name) => bundle.Manifest.Training.Hyperparameters[name];
    }

    [Theory]
    [InlineData(0, 100_000)]
    [InlineData(500, 500)]
    public void Fresh_Fasttext_HasItsOwnFeatures(int buckets, int expected)
    {
        TrainOptions options = TinyData.Options with { Kind = ModelKind.Fasttext, NgramBuckets = buckets, NgramMinimum = 2 };

        RunOrigin origin = RunOrigin.Fresh(options, data.Data, [], "train");

        Assert.Equal(("ngram", expected, 64, 2, 3), (
            origin.State.Features.Nickname.Tokenizer,
            origin.State.Features.Nickname.HashBuckets,
            origin.State.Features.Nickname.Length,
            origin.State.Features.Nickname.NgramMinimum,
            origin.State.Features.Nickname.NgramMaximum));
        Assert.Equal("", origin.Vocabulary.Text);
    }

    [Theory]
    [InlineData("Nickname", "Attention")]
    [InlineData("Nickname", "Concat")]
    [InlineData("Nickname", "Nickname")]
    [InlineData("Avatar", "Attention")]
    [InlineData("Avatar", "Concat")]
    [InlineData("Fasttext", "Fasttext")]
    [InlineData("Concat", "Concat")]
    public void Fresh_FromAModelThatFits_StartsWithAllThatItHas(string from, string kind)
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with { NgramBuckets = 500, Epochs = 1 };
        Train(folder["from"], options with { Kind = Enum.Parse<ModelKind>(from), Seed = 7 });

        RunOrigin origin = RunOrigin.Fresh(options with { Kind = Enum.Parse<ModelKind>(kind) }, data.Data, [folder["from"]], "train");
        using PreparedRun prepared = Prepare(folder["run"], origin);

        Dictionary<string, int[]> expected = Checkpoints.Weights(folder["from"]);
        var actual = prepared.Run.Model.state_dict();
        Assert.Empty(expected.Keys.Except(actual.Keys));
        Assert.All(
            expected, weight => Assert.Equal(weight.Value, actual[weight.Key].Values().Select(BitConverter.SingleToInt32Bits)));
        Assert.Equal(from == kind, actual.Count == expected.Count);
    }

    [Theory]
    [InlineData("Nickname", "Avatar", "--model nickname, this one avatar")]
    [InlineData("Nickname", "Fasttext", "--model nickname, this one fasttext")]
    [InlineData("Fasttext", "Attention", "--model fasttext, this one attention")]
    [InlineData("Concat", "Attention", "--model concat, this one attention")]
    [InlineData("Attention", "Nickname", "--model attention, this one nickname")]
    public void Fresh_FromAModelThatDoesNotFit_IsRefused(string from, string kind, string message)
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with { NgramBuckets = 500, Epochs = 1 };
        Start(folder["from"], options with { Kind = Enum.Parse<ModelKind>(from) });

        DataException exception = Assert.Throws<DataException>(() => RunOrigin.Fresh(
            options with { Kind = Enum.Parse<ModelKind>(kind) }, data.Data, [folder["from"]], "train"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AvatarSetting, "--attention-blocks none, this one cbam")]
    [InlineData("ngram-buckets", "--ngram-buckets 500, this one 400")]
    [InlineData("ngram-minimum", "--ngram-minimum 1, this one 2")]
    [InlineData("ngram-length", "--ngram-length 3, this one 2")]
    [InlineData("nickname-length", "--nickname-length 32, this one 16")]
    public void Fresh_FromAnotherShape_IsRefusedByItsOption(string setting, string message)
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with
        {
            Kind = setting == AvatarSetting ? ModelKind.Avatar : ModelKind.Fasttext,
            NgramBuckets = 500,
            AttentionBlocks = AttentionBlocks.None,
        };
        Start(folder["from"], options);
        TrainOptions other = setting switch
        {
            AvatarSetting => options with { AttentionBlocks = AttentionBlocks.Cbam },
            "ngram-buckets" => options with { NgramBuckets = 400 },
            "ngram-minimum" => options with { NgramMinimum = 2 },
            "ngram-length" => options with { NgramLength = 2 },
            _ => options with { NicknameLength = 16 },
        };

        DataException exception = Assert.Throws<DataException>(
            () => RunOrigin.Fresh(other, data.Data, [folder["from"]], "train"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model is concat; the run to resume has attention.", "--model", "concat")]
    [InlineData("--attention-blocks is none; the run to resume has cbam.", "--attention-blocks", "none")]
    [InlineData("--tokenizer is bpe; the run to resume has rune.", "--tokenizer", "bpe")]
    public async Task Resume_OtherModel_IsRefused(string message, params string[] arguments)
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync(
            ["train", "--data", data.Folder, "--out", data.TrainedRun, "--resume", .. arguments]);

        Assert.Equal(2, trainer.ExitCode);
        Assert.Equal(message, Assert.Single(trainer.ErrorLines));
    }

    private const string AvatarSetting = "attention-blocks";

    // A checkpoint before the first step.
    private void Start(string folder, TrainOptions options)
    {
        using PreparedRun prepared = Prepare(folder, RunOrigin.Fresh(options, data.Data, [], "train"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        prepared.Run.Run(new RunControl(), cancelled.Token);
    }

    private void Train(string folder, TrainOptions options)
    {
        using PreparedRun prepared = Prepare(folder, RunOrigin.Fresh(options, data.Data, [], "train"));
        RunResult result = prepared.Run.Run(new RunControl(), TestContext.Current.CancellationToken);
        prepared.Export(new BundleDescription("kind"), result.State, TestContext.Current.CancellationToken);
    }

    private PreparedRun Prepare(string folder, RunOrigin origin)
    {
        Directory.CreateDirectory(folder);
        return PreparedRun.Create(
            folder, origin, data.Data, TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

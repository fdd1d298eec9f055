using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.ScriptedRun;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>Runs on words with a wide part, from their start to answers, and runs that start from them.</summary>
public sealed class WideRunTests(TinyData data) : IDisposable
{
    private const string Table = "_nicknameWide._table";

    private static readonly TrainOptions s_options = TinyData.Options with
    {
        Epochs = 1,
        SplitWords = true,
        WideBuckets = 3000,
        WideEpochs = 3,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Attention")]
    [InlineData("Nickname")]
    public void Run_WideNgrams_EndsWithABundleThatAnswersAsTheModel(string kind)
    {
        TrainOptions options = s_options with { Kind = Enum.Parse<ModelKind>(kind) };
        using PreparedRun prepared = Prepare("run", options);
        CheckpointState end = prepared.Run.Follow().Result.State;

        BundleManifest manifest = prepared.Export(new BundleDescription("wide"), end, TestContext.Current.CancellationToken);

        ModelBundle bundle = ModelBundle.Load(RunFolder.Bundle(_folder["run"]));
        Assert.True(bundle.Manifest.Features.Nickname.SplitsWords);
        Assert.Equal(("true", "3000"), (manifest.Training.Hyperparameters["split-words"], manifest.Training.Hyperparameters["wide-buckets"]));
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        using var graph = new OnnxPredictor(bundle.FusedGraph, features);
        Sample[] samples = [.. data.Samples.Profiles(Split.Test), Samples.Of(nickname: "AnnaKWright_1971"), Samples.Of(nickname: "___")];
        ModelOutput[] answers = graph.Predict(samples, ModalityMask.Nickname);
        ModelOutput[] expected = new TorchPredictor(prepared.Run.Model, features).Predict(samples, ModalityMask.Nickname);
        Assert.Equal(expected.Length, answers.Length);
        Assert.All(expected.Zip(answers), pair => Assert.Equal(pair.First.Logit, pair.Second.Logit, 1e-4));
        Assert.Equal(0, answers[^1].NicknameWeight);
        Assert.Equal(
            UndeterminedReason.NoSignal, new DecisionRule(bundle.Manifest.Calibration).Decide(answers[^1], ModalityMask.None, 0.5).Reason);

        // Without the wide part the same model says something else.
        prepared.Run.Model.Wide!.Load(new float[options.WideBuckets]);
        Assert.NotEqual(
            expected[^2].Logit, new TorchPredictor(prepared.Run.Model, features).Predict(samples, ModalityMask.Nickname)[^2].Logit);
    }

    [Fact]
    public void Run_WideNgrams_KeepsWhatWasFittedBeforeTheFirstStep()
    {
        using PreparedRun prepared = Prepare("run", s_options);
        float[] start = prepared.Run.Model.Named(Table).Values();
        StageSamples names = StageSamples.Of(TrainingStage.Nickname, DataOf(prepared), Split.Train);
        float[] fitted = WideFit.Fit(
            new EpochPlan(names.Profiles, names.Names, s_options), prepared.Run.Features, s_options, TestContext.Current.CancellationToken);

        prepared.Run.Follow();

        Assert.Contains(start, weight => weight != 0);
        Assert.Equal(fitted, start);
        Assert.Equal(start.Select(BitConverter.SingleToInt32Bits), Checkpoints.Weights(_folder["run"])[Table]);
    }

    [Fact]
    public void Run_PausedAndResumed_EndsBitIdenticalToOneNeverPaused()
    {
        CheckpointState expected;
        using (PreparedRun through = Prepare("through", s_options))
        {
            expected = through.Run.Follow().Result.State;
        }

        // Once before its first step, and once amidst.
        using (PreparedRun paused = Prepare("run", s_options))
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.Equal(0, paused.Run.Run(new RunControl(), cancelled.Token).State.Step);
        }

        using (PreparedRun resumed = Prepare("run", RunOrigin.Saved(_folder["run"])))
        {
            Assert.Equal(3, resumed.Run.Follow((3, ToPause)).Result.State.Step);
        }

        using PreparedRun last = Prepare("run", RunOrigin.Saved(_folder["run"]));
        CheckpointState end = last.Run.Follow().Result.State;

        Assert.Equal(expected.Step, end.Step);
        Assert.Equal((expected.ModelDigest, expected.OptimizerDigest), (end.ModelDigest, end.OptimizerDigest));
        Assert.Equal(Checkpoints.Weights(_folder["through"]), Checkpoints.Weights(_folder["run"]));
    }

    [Fact]
    public void WarmStart_FromANicknameStage_CopiesItsWidePartAndFitsNone()
    {
        Train("nickname", s_options with { Stage = TrainingStage.Nickname, Seed = 3 });
        // With these a fit would find others.
        TrainOptions options = s_options with { Seed = 4, WideEpochs = 1, WideWeight = 1 };

        using PreparedRun warm = Prepare("warm", options, "nickname");
        using PreparedRun cold = Prepare("cold", options);

        int[] expected = Checkpoints.Weights(_folder["nickname"])[Table];
        Assert.Equal(expected, Bits(warm));
        Assert.NotEqual(expected, Bits(cold));
    }

    [Fact]
    public void WarmStart_FromAnAvatarStage_FitsAsWithoutIt()
    {
        Train("avatar", s_options with { Stage = TrainingStage.Avatar, WideBuckets = 0, SplitWords = false });

        using PreparedRun warm = Prepare("warm", s_options, "avatar");
        using PreparedRun cold = Prepare("cold", s_options);

        Assert.Equal(Bits(cold), Bits(warm));
        Assert.Contains(Bits(warm), bits => bits != 0);
    }

    [Fact]
    public void WarmStart_OtherWordsOrWidePart_IsRefusedByItsOption()
    {
        Train("nickname", s_options with { Stage = TrainingStage.Nickname });
        Train("whole", s_options);

        foreach (string run in (string[])["nickname", "whole"])
        {
            Assert.Equal(Message(run, "--split-words true, this one false"), Refusal(run, s_options with { SplitWords = false }));
            Assert.Equal(Message(run, "--wide-buckets 3000, this one 0"), Refusal(run, s_options with { WideBuckets = 0 }));
            Assert.Equal(Message(run, "--wide-buckets 3000, this one 2000"), Refusal(run, s_options with { WideBuckets = 2000 }));
            Assert.Equal(Message(run, "--wide-length 6, this one 5"), Refusal(run, s_options with { WideLength = 5 }));
        }
    }

    [Fact]
    public void WarmStart_RunWithoutAWidePart_FitsWhateverShapeTheirsWouldHave()
    {
        TrainOptions without = s_options with { WideBuckets = 0 };
        // As a checkpoint reads that was written before there were any.
        Train("nickname", without with { Stage = TrainingStage.Nickname, WideLength = 0, WideEpochs = 0, WideWeight = 0 });

        using PreparedRun warm = Prepare("warm", without, "nickname");

        Assert.Null(warm.Run.Model.Wide);
        Assert.Equal(Message("nickname", "--wide-buckets 0, this one 3000"), Refusal("nickname", s_options));
    }

    private static int[] Bits(PreparedRun prepared) =>
        [.. prepared.Run.Model.Named(Table).Values().Select(BitConverter.SingleToInt32Bits)];

    private TrainingData DataOf(PreparedRun prepared) =>
        TrainingData.Load(data.Data, s_options, prepared.Run.Features, TestContext.Current.CancellationToken);

    private string Message(string run, string difference) => $"The run in '{_folder[run]}' has {difference}: they must be the same.";

    private string Refusal(string run, TrainOptions options) => Assert.Throws<DataException>(() => Fresh(options, run)).Message;

    private RunOrigin Fresh(TrainOptions options, params string[] from) =>
        RunOrigin.Fresh(options, data.Data, from.Select(run => _folder[run]), "train");

    private void Train(string run, TrainOptions options)
    {
        using PreparedRun prepared = Prepare(run, options);
        prepared.Run.Follow((2, ToPause));
    }

    private PreparedRun Prepare(string run, TrainOptions options, params string[] from) => Prepare(run, Fresh(options, from));

    private PreparedRun Prepare(string run, RunOrigin origin)
    {
        Directory.CreateDirectory(_folder[run]);
        return PreparedRun.Create(
            _folder[run], origin, data.Data, TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

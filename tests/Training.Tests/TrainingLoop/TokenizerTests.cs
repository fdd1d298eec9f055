using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Tests.Fixtures;
using static GenderGrpc.Training.Tests.Fixtures.ScriptedRun;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>Runs whose tokenizer has its vocabulary from the data folder.</summary>
public sealed class TokenizerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Kinds { get; } = new()
    {
        { "Wordpiece", "[PAD]\n[UNK]\na\n##a\n##n\n##na\nma\n##ry\n_\n9\n##9\n😀\n" },
        { "Bpe", "#version: 0.2\na n\nan n\nm a\nr y\nma ry\n" },
    };

    public async ValueTask InitializeAsync() => await new SyntheticDataset(TinyData.Synthetic).WriteAsync(_folder["data"]);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Run_VocabularyOfTheData_IsTrainedExportedAndMeasured(string kind, string vocabulary)
    {
        _folder.With("data/vocabulary.txt", vocabulary);
        using PreparedRun prepared = Prepare("run", Fresh(kind));
        CheckpointState end = prepared.Run.Follow().Result.State;

        BundleManifest manifest = prepared.Export(new BundleDescription("tiny"), end, TestContext.Current.CancellationToken);

        ModelBundle bundle = ModelBundle.Load(RunFolder.Bundle(_folder["run"]));
        Assert.Equal(kind.ToLowerInvariant(), bundle.Manifest.Features.Nickname.Tokenizer);
        Assert.Equal(kind.ToLowerInvariant(), manifest.Training.Hyperparameters["tokenizer"]);
        Assert.Equal(new Vocabulary(vocabulary), bundle.Vocabulary);
        Assert.Equal(
            manifest.Metrics.Where(entry => entry is { Split: "test", Slice: "all" }).Select(entry => (entry.Modalities, entry.Count, entry.Accuracy)),
            BundleEvaluation.Evaluate(bundle, Data(), Split.Test, TestContext.Current.CancellationToken).Metrics
                .Where(entry => entry is { Split: "test", Slice: "all" })
                .Select(entry => (entry.Modalities, entry.Count, entry.Accuracy)));
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Run_WordsAndWideNgramsOfTokens_IsExported(string kind, string vocabulary)
    {
        _folder.With("data/vocabulary.txt", vocabulary);
        TrainOptions options = Options(kind) with { SplitWords = true, WideBuckets = 300, WideEpochs = 1 };
        using PreparedRun prepared = Prepare("run", RunOrigin.Fresh(options, Data(), [], "train"));
        CheckpointState end = prepared.Run.Follow().Result.State;

        // It holds the graph against the model.
        prepared.Export(new BundleDescription("tiny"), end, TestContext.Current.CancellationToken);

        Assert.True(ModelBundle.Load(RunFolder.Bundle(_folder["run"])).Manifest.Features.Nickname.SplitsWords);
        Assert.Contains(prepared.Run.Model.Named("_nicknameWide._table").Values(), weight => weight != 0);
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Run_PausedAndResumedWithoutTheFile_EndsWithTheBitsOfOneNeverPaused(string kind, string vocabulary)
    {
        _folder.With("data/vocabulary.txt", vocabulary);
        string? expected;
        using (PreparedRun through = Prepare("through", Fresh(kind)))
        {
            expected = through.Run.Follow().Result.State.ModelDigest;
        }

        using (PreparedRun paused = Prepare("run", Fresh(kind)))
        {
            paused.Run.Follow((3, ToPause));
        }

        // The checkpoint carries it.
        File.Delete(_folder["data/vocabulary.txt"]);
        RunOrigin saved = RunOrigin.Saved(_folder["run"]);
        using PreparedRun resumed = Prepare("run", saved);

        Assert.Equal(new Vocabulary(vocabulary), saved.Vocabulary);
        Assert.Equal(3, resumed.FirstStep);
        Assert.Equal(expected, resumed.Run.Follow().Result.State.ModelDigest);
    }

    [Fact]
    public void Fresh_FromARunOfTheSameTokenizer_TakesItsVocabulary()
    {
        _folder.With("data/vocabulary.txt", "a n\n");
        using (PreparedRun first = Prepare("first", Fresh("Bpe")))
        {
            first.Run.Follow();
        }

        _folder.With("data/vocabulary.txt", "m a\n");

        Assert.Equal("a n\n", Fresh("Bpe", _folder["first"]).Vocabulary.Text);
        Assert.Contains(
            "has --tokenizer bpe, this one rune", Refusal(() => Fresh("Rune", _folder["first"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wordpiece", null, "The data folder has no vocabulary.txt, which --tokenizer wordpiece needs.")]
    [InlineData("Bpe", null, "The data folder has no vocabulary.txt, which --tokenizer bpe needs.")]
    [InlineData(
        "Wordpiece",
        "[UNK]\na\na\n",
        "vocabulary.txt can't be used by --tokenizer wordpiece: Line 3 of the vocabulary repeats line 2.")]
    [InlineData(
        "Bpe",
        "[UNK]\n",
        "vocabulary.txt can't be used by --tokenizer bpe: Line 1 of the vocabulary isn't a merge of two tokens such as 'a b'.")]
    public void Fresh_NoVocabularyThatFits_IsRefused(string kind, string? vocabulary, string message)
    {
        if (vocabulary is not null)
        {
            _folder.With("data/vocabulary.txt", vocabulary);
        }

        Assert.Equal(message, Refusal(() => Fresh(kind)));
    }

    [Fact]
    public void Fresh_RunesBesideAVocabulary_LearnTheirOwn()
    {
        _folder.With("data/vocabulary.txt", "[UNK]\n");

        Assert.StartsWith("U+", Fresh("Rune").Vocabulary.Text, StringComparison.Ordinal);
    }

    private static string Refusal(Func<RunOrigin> start) => Assert.Throws<DataException>(start).Message;

    private RunOrigin Fresh(string kind, params string[] from) => RunOrigin.Fresh(Options(kind), Data(), from, "train");

    private static TrainOptions Options(string kind) =>
        TinyData.Options with { Tokenizer = Enum.Parse<TokenizerKind>(kind), Epochs = 1, Width = 0.5 };

    private DataFolder Data() => DataFolder.Read(_folder["data"]);

    private PreparedRun Prepare(string run, RunOrigin origin)
    {
        Directory.CreateDirectory(_folder[run]);
        return PreparedRun.Create(
            _folder[run], origin, Data(), TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

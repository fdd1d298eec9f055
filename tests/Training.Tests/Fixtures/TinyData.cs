using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Synthetic;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>
/// A small synthetic data set, drawn once, with what it takes to train on it: 100 profiles, and 50 each to validate and test.
/// </summary>
public sealed class TinyData : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TrainingData? _samples;

    /// <summary>Where it is.</summary>
    public string Folder => _folder["data"];

    internal static SyntheticOptions Synthetic { get; } = new()
    {
        Profiles = 200,
        Names = 0,
        ImageSize = 32,
        TrainShare = 0.5,
        ValidationShare = 0.25,
        TestShare = 0.25,
    };

    internal static TrainOptions Options { get; } = new()
    {
        Epochs = 3,
        BatchSize = 16,
        ImageSize = 32,
        Width = 0.1,
        Dimension = 16,
        Layers = 1,
        Heads = 2,
        FeedForward = 16,
        MaskWarmUp = 0.5,
        MaskThreshold = 0.51,
        HashBuckets = 16,
        Threads = 1,
    };

    internal DataFolder Data { get; private set; } = null!;

    internal Vocabulary Vocabulary { get; private set; } = null!;

    internal FeatureExtractor Features { get; private set; } = null!;

    internal TrainingData Samples =>
        _samples ??= TrainingData.Load(Data, Options, Features, TestContext.Current.CancellationToken);

    /// <summary>The folder of a run with <see cref="Options"/> that was never stopped, trained when first asked for.</summary>
    internal string TrainedRun
    {
        get
        {
            string folder = _folder["trained"];
            if (!Directory.Exists(folder))
            {
                using TrainingRun run = Start(folder);
                run.Run(new RunControl(), TestContext.Current.CancellationToken);
            }

            return folder;
        }
    }

    /// <summary>The bundle of <see cref="TrainedRun"/>, exported when first asked for.</summary>
    internal string Bundle
    {
        get
        {
            string folder = _folder["bundle"];
            if (!Directory.Exists(folder))
            {
                Export(folder, "tiny");
            }

            return folder;
        }
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await new SyntheticDataset(Synthetic).WriteAsync(Folder);
        Data = DataFolder.Read(Folder);
        Vocabulary = RuneVocabulary
            .Learn(Data.Profiles.Where(row => row.Nickname is not null).Select(row => row.Nickname!), 500, 1)
            .ToVocabulary();
        Features = new FeatureExtractor(
            new FeatureSpec
            {
                Avatar = new AvatarSpec { Size = Options.ImageSize },
                Nickname = new NicknameSpec { Length = 16, HashBuckets = Options.HashBuckets },
            },
            Vocabulary);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The state that a run starts from.</summary>
    internal CheckpointState State(TrainOptions options) => new()
    {
        Step = 0,
        Seconds = 0,
        Options = options,
        Features = Features.Spec,
        Command = "train --data data",
        Hardware = "a machine",
        Software = "some software",
        DataDigest = TrainingData.DigestOf(Data),
    };

    /// <summary>A run from its start.</summary>
    internal TrainingRun Start(
        string folder,
        TrainOptions? options = null,
        WarmStart? warmStart = null,
        TimeProvider? time = null,
        TimeSpan checkpointInterval = default)
    {
        Directory.CreateDirectory(folder);
        return new TrainingRun(
            folder, State(options ?? Options), Vocabulary, Features, Samples, time ?? TimeProvider.System, warmStart)
        {
            CheckpointInterval = checkpointInterval,
        };
    }

    /// <summary>A run from its checkpoint.</summary>
    internal TrainingRun Resume(string folder)
    {
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder));
        return new TrainingRun(
            folder, state, vocabulary, new FeatureExtractor(state.Features, vocabulary), Samples, TimeProvider.System);
    }

    /// <summary>Exports a run, or <see cref="TrainedRun"/>.</summary>
    internal BundleManifest Export(
        string folder, string name, string? notes = null, string? run = null, GraphPrecision precision = GraphPrecision.Float32)
    {
        string checkpoint = TrainingRun.CheckpointFolder(run ?? TrainedRun);
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(checkpoint);
        using var model = new ProfileModel(state.Options.Model, Features.TokenIdCount, Features.NicknameLength);
        Checkpoint.LoadWeights(checkpoint, model);
        return new BundleExporter(Samples, new Hyperparameters(), TimeProvider.System)
            .Export(folder, new BundleDescription(name, notes, Precision: precision), model, state, vocabulary, CancellationToken.None).Manifest;
    }
}

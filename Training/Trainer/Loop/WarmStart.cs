using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Starts a model from what other runs trained: of a run of one stage that encoder and its head, of any other run everything.
/// </summary>
internal sealed class WarmStart
{
    private readonly (string Folder, CheckpointState State, Vocabulary Vocabulary)[] _runs;

    private WarmStart((string Folder, CheckpointState State, Vocabulary Vocabulary)[] runs) => _runs = runs;

    /// <summary>The runs' states, in order.</summary>
    public IEnumerable<CheckpointState> States => _runs.Select(run => run.State);

    /// <summary>The vocabulary that the last of the runs with a nickname encoder was trained with; null where none has one.</summary>
    public Vocabulary? Vocabulary => _runs.LastOrDefault(run => run.State.Options.Stage != TrainingStage.Avatar).Vocabulary;

    /// <summary>Reads the checkpoints of runs, without their weights.</summary>
    public static WarmStart From(IEnumerable<string> runFolders) => new(
        [.. runFolders.Select(folder =>
        {
            (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder));
            return (folder, state, vocabulary);
        })]);

    /// <summary>Throws <see cref="DataException"/> where a run's part doesn't fit a model of these options and features.</summary>
    public void RequireFit(TrainOptions options, FeatureSpec features)
    {
        foreach ((string folder, CheckpointState state, Vocabulary vocabulary) in _runs)
        {
            bool hasNickname = state.Options.Stage != TrainingStage.Avatar;
            // Without such buckets the shape of one says nothing, and older checkpoints don't tell it.
            bool hasNgrams = hasNickname && options.NgramBuckets > 0;
            bool hasAvatar = state.Options.Stage != TrainingStage.Nickname;
            (string Option, object Theirs, object Ours)[] settings =
            [
                ("tokenizer", hasNickname ? state.Features.Nickname.Tokenizer : features.Nickname.Tokenizer, features.Nickname.Tokenizer),
                ("dimension", state.Options.Dimension, options.Dimension),
                ("layers", hasNickname ? state.Options.Layers : options.Layers, options.Layers),
                ("heads", hasNickname ? state.Options.Heads : options.Heads, options.Heads),
                ("feed-forward", hasNickname ? state.Options.FeedForward : options.FeedForward, options.FeedForward),
                ("ngram-buckets", hasNickname ? state.Options.NgramBuckets : options.NgramBuckets, options.NgramBuckets),
                ("ngram-dimension", hasNgrams ? state.Options.NgramDimension : options.NgramDimension, options.NgramDimension),
                ("ngram-length", hasNgrams ? state.Options.NgramLength : options.NgramLength, options.NgramLength),
                ("nickname-length", hasNickname ? state.Features.Nickname.Length : features.Nickname.Length, features.Nickname.Length),
                ("hash-buckets", hasNickname ? state.Features.Nickname.HashBuckets : features.Nickname.HashBuckets, features.Nickname.HashBuckets),
                ("width", hasAvatar ? state.Options.Width : options.Width, options.Width),
                ("image-size", hasAvatar ? state.Features.Avatar.Size : features.Avatar.Size, features.Avatar.Size),
            ];
            if (settings.FirstOrDefault(setting => !setting.Theirs.Equals(setting.Ours)) is { Option: { } option } differing)
            {
                throw new DataException($"The run in '{folder}' has --{option} {differing.Theirs}, this one {differing.Ours}: they must be the same.");
            }

            if (hasNickname && vocabulary != Vocabulary)
            {
                throw new DataException($"The run in '{folder}' has another vocabulary than the last run that is started from.");
            }
        }
    }

    /// <summary>Copies the weights.</summary>
    public void Apply(ProfileModel model)
    {
        using var gradients = no_grad();
        Dictionary<string, Tensor> target = model.state_dict();
        foreach ((string folder, CheckpointState state, Vocabulary vocabulary) in _runs)
        {
            var features = new FeatureExtractor(state.Features, vocabulary);
            using var source = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
            Checkpoint.LoadWeights(TrainingRun.CheckpointFolder(folder), source);
            string[] parts = ProfileModel.PartsOf(state.Options.Stage);
            foreach ((string name, Tensor value) in source.state_dict())
            {
                if (parts.Any(part => name.StartsWith(part, StringComparison.Ordinal)))
                {
                    target[name].copy_(value);
                }
            }
        }
    }
}

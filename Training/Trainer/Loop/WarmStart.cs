using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Starts a model from what other runs trained: of a run of one encoder that encoder and its head, of any other run everything.
/// </summary>
internal sealed class WarmStart
{
    private readonly (string Folder, CheckpointState State, Vocabulary Vocabulary)[] _runs;

    private WarmStart((string Folder, CheckpointState State, Vocabulary Vocabulary)[] runs) => _runs = runs;

    /// <summary>The runs' states, in order.</summary>
    public IEnumerable<CheckpointState> States => _runs.Select(run => run.State);

    /// <summary>The vocabulary that the last of the runs with a nickname encoder was trained with; null where none has one.</summary>
    public Vocabulary? Vocabulary => _runs.LastOrDefault(run => run.State.Options.Focus != TrainingStage.Avatar).Vocabulary;

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
            NicknameSpec theirs = state.Features.Nickname;
            NicknameSpec ours = features.Nickname;
            bool hasAvatar = state.Options.Focus != TrainingStage.Nickname;
            bool hasNickname = state.Options.Focus != TrainingStage.Avatar;
            bool isFastText = options.Kind == ModelKind.Fasttext;
            bool hasTransformer = hasNickname && !isFastText;
            // Without such buckets the shape of one says nothing, and older checkpoints don't tell it.
            bool hasNgrams = hasTransformer && options.NgramBuckets > 0;
            bool hasWide = hasTransformer && options.WideBuckets > 0;
            (string Option, object Theirs, object Ours)[] settings =
            [
                Setting("model", !Takes(options.Kind, state.Options), EnumWord.Of(state.Options.Kind), EnumWord.Of(options.Kind)),
                Setting("attention-blocks", hasAvatar, EnumWord.Of(state.Options.AttentionBlocks), EnumWord.Of(options.AttentionBlocks)),
                Setting("tokenizer", hasNickname, theirs.Tokenizer, ours.Tokenizer),
                Setting("split-words", hasNickname, Word(theirs.SplitsWords), Word(ours.SplitsWords)),
                Setting("dimension", true, state.Options.Dimension, options.Dimension),
                Setting("layers", hasTransformer, state.Options.Layers, options.Layers),
                Setting("heads", hasTransformer, state.Options.Heads, options.Heads),
                Setting("feed-forward", hasTransformer, state.Options.FeedForward, options.FeedForward),
                Setting("ngram-buckets", hasTransformer, state.Options.NgramBuckets, options.NgramBuckets),
                Setting("ngram-dimension", hasNgrams, state.Options.NgramDimension, options.NgramDimension),
                Setting("ngram-length", hasNgrams, state.Options.NgramLength, options.NgramLength),
                Setting("wide-buckets", hasTransformer, state.Options.WideBuckets, options.WideBuckets),
                Setting("wide-length", hasWide, state.Options.WideLength, options.WideLength),
                Setting("ngram-buckets", isFastText, theirs.HashBuckets, ours.HashBuckets),
                Setting("ngram-minimum", isFastText, theirs.NgramMinimum ?? 0, ours.NgramMinimum ?? 0),
                Setting("ngram-length", isFastText, theirs.NgramMaximum ?? 0, ours.NgramMaximum ?? 0),
                Setting("nickname-length", isFastText, state.Options.NicknameLength, options.NicknameLength),
                Setting("nickname-length", hasTransformer, theirs.Length, ours.Length),
                Setting("hash-buckets", hasTransformer, theirs.HashBuckets, ours.HashBuckets),
                Setting("width", hasAvatar, state.Options.Width, options.Width),
                Setting("image-size", hasAvatar, state.Features.Avatar.Size, features.Avatar.Size),
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
            string[] parts = ProfileModel.PartsOf(state.Options.Focus);
            foreach ((string name, Tensor value) in source.state_dict())
            {
                if (parts.Any(part => name.StartsWith(part, StringComparison.Ordinal)))
                {
                    target[name].copy_(value);
                }
            }
        }
    }

    private static string Word(bool value) => value ? "true" : "false";

    // A setting that doesn't count is as ours.
    private static (string Option, object Theirs, object Ours) Setting(string option, bool counts, object theirs, object ours) =>
        (option, counts ? theirs : ours, ours);

    // A whole model goes into one of its kind, an encoder into all that have it.
    private static bool Takes(ModelKind kind, TrainOptions theirs)
    {
        ModalityMask modalities = new ModelOptions { Kind = kind }.Modalities;
        return theirs.Focus switch
        {
            TrainingStage.Nickname =>
                modalities.HasFlag(ModalityMask.Nickname) && (kind == ModelKind.Fasttext) == (theirs.Kind == ModelKind.Fasttext),
            TrainingStage.Avatar => modalities.HasFlag(ModalityMask.Avatar),
            _ => kind == theirs.Kind,
        };
    }
}

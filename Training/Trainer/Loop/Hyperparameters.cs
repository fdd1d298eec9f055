using System.Collections.Immutable;
using System.CommandLine;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Loop;

/// <summary>All settings of a training run, once: options, ranges and the manifest's record come from this list.</summary>
internal sealed class Hyperparameters
{
    // What decides which model it is.
    private static readonly string[] s_model = ["model", "attention-blocks", "tokenizer"];

    /// <summary>The settings.</summary>
    public ImmutableArray<Hyperparameter> All { get; } =
    [
        new Hyperparameter<int>("seed", "Where all randomness comes from", 0, int.MaxValue, o => o.Seed, (o, v) => o with { Seed = v }),
        new TextHyperparameter<TrainingStage>("stage", "What to train: all, or one encoder alone to start others from", o => o.Stage, (o, v) => o with { Stage = v }),
        new TextHyperparameter<ModelKind>("model", "Which model: both encoders fused by attention or by concatenation, one of them alone, or fastText", o => o.Kind, (o, v) => o with { Kind = v }),
        new Hyperparameter<int>("epochs", "How often every profile is seen", 1, 10_000, o => o.Epochs, (o, v) => o with { Epochs = v }),
        new Hyperparameter<int>("batch-size", "Profiles in a step", 2, 4096, o => o.BatchSize, (o, v) => o with { BatchSize = v }),
        new Hyperparameter<double>("learning-rate", "Peak learning rate", 1e-7, 1, o => o.LearningRate, (o, v) => o with { LearningRate = v }),
        new Hyperparameter<double>("warm-up", "Share of the steps over which the learning rate rises", 0, 0.9, o => o.WarmUp, (o, v) => o with { WarmUp = v }),
        new TextHyperparameter<LossKind>("loss", "What is minimised: bce, or mask, which is bce too until its warm-up is over", o => o.Loss, (o, v) => o with { Loss = v }),
        new Hyperparameter<double>("mask-warm-up", "Share of the steps before the mask loss; 1 is plain cross-entropy throughout", 0, 1, o => o.MaskWarmUp, (o, v) => o with { MaskWarmUp = v }),
        new Hyperparameter<double>("mask-threshold", "The mask loss keeps profiles with p > t or p < 1 - t", 0.5, 0.999, o => o.MaskThreshold, (o, v) => o with { MaskThreshold = v }),
        new Hyperparameter<double>("mask-ramp", "Share of the steps over which that threshold rises from 0.5; 0 is at once", 0, 1, o => o.MaskRamp, (o, v) => o with { MaskRamp = v }),
        new Hyperparameter<double>("auxiliary-weight", "Weight of each modality's own loss", 0, 10, o => o.AuxiliaryWeight, (o, v) => o with { AuxiliaryWeight = v }),
        new Hyperparameter<double>("modality-dropout", "Probability of hiding one of two modalities", 0, 1, o => o.ModalityDropout, (o, v) => o with { ModalityDropout = v }),
        new Hyperparameter<double>("nickname-augmentation", "Probability of varying a nickname", 0, 1, o => o.NicknameAugmentation, (o, v) => o with { NicknameAugmentation = v }),
        new Hyperparameter<double>("account-share", "Probability that a varied name in Latin letters becomes an account's, such as anna_s84", 0, 1, o => o.AccountShare, (o, v) => o with { AccountShare = v }),
        new Hyperparameter<bool>("avatar-augmentation", "Flip, crop, turn and recolour avatars", false, true, o => o.AvatarAugmentation, (o, v) => o with { AvatarAugmentation = v }),
        new Hyperparameter<double>("undetermined-weight", "Weight of undetermined profiles, pulled to 0.5; 0 leaves them out", 0, 10, o => o.UndeterminedWeight, (o, v) => o with { UndeterminedWeight = v }),
        new Hyperparameter<double>("names-per-profile", "Names alone drawn in an epoch for each profile", 0, 1000, o => o.NamesPerProfile, (o, v) => o with { NamesPerProfile = v }),
        new Hyperparameter<int>("neutral-nicknames", "Generated nicknames that say nothing, such as mottos, beside the names", 0, 200_000, o => o.NeutralNicknames, (o, v) => o with { NeutralNicknames = v }),
        new Hyperparameter<int>("gendered-nicknames", "Generated nicknames that present a gender by a word in them, beside the names", 0, 200_000, o => o.GenderedNicknames, (o, v) => o with { GenderedNicknames = v }),
        new Hyperparameter<double>("pairing", "Probability of giving a name alone an avatar of its label or a neutral one", 0, 1, o => o.Pairing, (o, v) => o with { Pairing = v }),
        new Hyperparameter<double>("class-balance", "Balance the classes of each source; 0 not at all, 1 wholly", 0, 1, o => o.ClassBalance, (o, v) => o with { ClassBalance = v }),
        new Hyperparameter<double>("source-balance", "Balance the sources; 0 not at all, 1 wholly", 0, 1, o => o.SourceBalance, (o, v) => o with { SourceBalance = v }),
        new TextHyperparameter<string>("source-column", "The column that names a row's source", o => o.SourceColumn, (o, v) => o with { SourceColumn = v }),
        new Hyperparameter<double>("grey-share", "Probability of making an avatar grey, where avatars are augmented", 0, 1, o => o.GreyShare, (o, v) => o with { GreyShare = v }),
        new Hyperparameter<double>("colour-cast", "How far an avatar's channels are made stronger or weaker, where avatars are augmented", 0, 0.5, o => o.ColourCast, (o, v) => o with { ColourCast = v }),
        new Hyperparameter<double>("coarse-share", "Probability of making an avatar's pixels twice as coarse, where avatars are augmented", 0, 1, o => o.CoarseShare, (o, v) => o with { CoarseShare = v }),
        new Hyperparameter<double>("erase-share", "Probability of hiding a part of an avatar, where avatars are augmented", 0, 1, o => o.EraseShare, (o, v) => o with { EraseShare = v }),
        new Hyperparameter<int>("image-size", "Side of the avatar's features in pixels", 16, 512, o => o.ImageSize, (o, v) => o with { ImageSize = v }),
        new Hyperparameter<double>("width", "MobileNetV2's width multiplier", 0.1, 1.4, o => o.Width, (o, v) => o with { Width = v }),
        new TextHyperparameter<AttentionBlocks>("attention-blocks", "What stands after each of MobileNetV2's stages", o => o.AttentionBlocks, (o, v) => o with { AttentionBlocks = v }),
        new Hyperparameter<int>("nickname-length", "Ids of a nickname", 4, 256, o => o.NicknameLength, (o, v) => o with { NicknameLength = v }),
        new Hyperparameter<bool>("split-words", "Split nicknames into words where the case changes, at digits and at low lines", false, true, o => o.SplitWords, (o, v) => o with { SplitWords = v }),
        new TextHyperparameter<TokenizerKind>("tokenizer", "What makes them: rune, or wordpiece or bpe with the vocabulary.txt of the data folder", o => o.Tokenizer, (o, v) => o with { Tokenizer = v }),
        new Hyperparameter<int>("vocabulary-size", "The most runes that get an id of their own", 0, 100_000, o => o.VocabularySize, (o, v) => o with { VocabularySize = v }),
        new Hyperparameter<int>("vocabulary-minimum", "How often a rune must come to get one", 1, 1_000_000, o => o.VocabularyMinimum, (o, v) => o with { VocabularyMinimum = v }),
        new Hyperparameter<int>("hash-buckets", "Hash buckets for all other runes", 1, 1_000_000, o => o.HashBuckets, (o, v) => o with { HashBuckets = v }),
        new Hyperparameter<int>("dimension", "The embeddings' dimension; --heads divides it", 8, 2048, o => o.Dimension, (o, v) => o with { Dimension = v }),
        new Hyperparameter<int>("layers", "Transformer layers", 1, 24, o => o.Layers, (o, v) => o with { Layers = v }),
        new Hyperparameter<int>("heads", "Attention heads", 1, 64, o => o.Heads, (o, v) => o with { Heads = v }),
        new Hyperparameter<int>("feed-forward", "Hidden units of a transformer layer", 8, 8192, o => o.FeedForward, (o, v) => o with { FeedForward = v }),
        new Hyperparameter<int>("ngram-buckets", "Hash buckets for runs of 2 and more runes; 0 is none", 0, 10_000_000, o => o.NgramBuckets, (o, v) => o with { NgramBuckets = v }),
        new Hyperparameter<int>("ngram-dimension", "The dimension of such a bucket's embedding", 1, 1024, o => o.NgramDimension, (o, v) => o with { NgramDimension = v }),
        new Hyperparameter<int>("ngram-minimum", "Runes of the shortest n-gram of fastText; --ngram-length is the longest", 1, 8, o => o.NgramMinimum, (o, v) => o with { NgramMinimum = v }),
        new Hyperparameter<int>("ngram-length", "Runes of the longest run that is hashed", 2, NgramEmbedding.LongestRun, o => o.NgramLength, (o, v) => o with { NgramLength = v }),
        new Hyperparameter<double>("ngram-dropout", "Probability of dropping such a run", 0, 0.95, o => o.NgramDropout, (o, v) => o with { NgramDropout = v }),
        new Hyperparameter<int>("wide-buckets", "Hash buckets of a linear model over n-grams beside the nickname encoder; 0 is none", 0, 10_000_000, o => o.WideBuckets, (o, v) => o with { WideBuckets = v }),
        new Hyperparameter<int>("wide-length", "Tokens of the longest of its n-grams", 1, WideNgrams.LongestNgram, o => o.WideLength, (o, v) => o with { WideLength = v }),
        new Hyperparameter<int>("wide-epochs", "How often it sees every nickname", 1, 1000, o => o.WideEpochs, (o, v) => o with { WideEpochs = v }),
        new Hyperparameter<double>("wide-learning-rate", "Its learning rate at the begin", 1e-6, 100, o => o.WideLearningRate, (o, v) => o with { WideLearningRate = v }),
        new Hyperparameter<double>("wide-weight", "What its logit counts beside the encoder's", 0, 10, o => o.WideWeight, (o, v) => o with { WideWeight = v }),
        new Hyperparameter<bool>("evidence-residual", "Start the fused logit from the sum of what either modality says alone", false, true, o => o.EvidenceResidual, (o, v) => o with { EvidenceResidual = v }),
        new Hyperparameter<double>("dropout", "Probability of dropping a hidden unit", 0, 0.9, o => o.Dropout, (o, v) => o with { Dropout = v }),
        new Hyperparameter<double>("weight-decay", "Decoupled weight decay", 0, 10, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }),
        new Hyperparameter<bool>("half-tables", "Round embedding tables to half precision at the end, which halves their room in a bundle", false, true, o => o.HalfTables, (o, v) => o with { HalfTables = v }),
        new TextHyperparameter<OptimizerKind>("optimizer", "AdamW with gradient centralisation, or without; sgd, for fasttext alone, trains as fastText does, without a mask", o => o.OptimizerKind, (o, v) => o with { OptimizerKind = v }),
        new Hyperparameter<double>("clip-norm", "The largest norm of all gradients together", 1e-3, 1e6, o => o.ClipNorm, (o, v) => o with { ClipNorm = v }),
        new Hyperparameter<int>("threads", "Threads that compute; results are the same only for the same number", 1, 1024, o => o.Threads, (o, v) => o with { Threads = v }),
    ];

    /// <summary>What is wrong with settings that are each in its range; null where nothing is.</summary>
    public static string? Conflict(TrainOptions options) => options switch
    {
        { Kind: not (ModelKind.Avatar or ModelKind.Fasttext) } when options.Dimension % options.Heads != 0 =>
            $"--heads is {options.Heads}; it must divide --dimension, which is {options.Dimension}.",
        { Stage: not TrainingStage.Fusion } when options.Model.Modalities != ModalityMask.Both =>
            $"--stage is {EnumWord.Of(options.Stage)}; with --model {EnumWord.Of(options.Kind)} it must be {EnumWord.Of(TrainingStage.Fusion)}.",
        { Kind: ModelKind.Fasttext, Tokenizer: not TokenizerKind.Rune } =>
            $"--tokenizer is {EnumWord.Of(options.Tokenizer)}; with --model fasttext, which has n-grams of its own, it must be rune.",
        { Kind: ModelKind.Fasttext } when options.NgramMinimum > options.NgramLength =>
            $"--ngram-minimum is {options.NgramMinimum}; with --model fasttext it must be at most --ngram-length, which is {options.NgramLength}.",
        { OptimizerKind: OptimizerKind.Sgd, Kind: not ModelKind.Fasttext } =>
            $"--optimizer is sgd; with --model {EnumWord.Of(options.Kind)} it must be gc-adamw or adamw.",
        { Kind: ModelKind.Avatar or ModelKind.Fasttext, WideBuckets: > 0 } =>
            $"--wide-buckets is {options.WideBuckets}; with --model {EnumWord.Of(options.Kind)}, which has no nickname encoder to stand beside, it must be 0.",
        _ => null,
    };

    /// <summary>
    /// What a command line says of the model that isn't so in the settings of a run that it is to go on with; null where it says nothing
    /// else. That can't change, and would be passed over.
    /// </summary>
    public string? ModelConflict(ParseResult result, TrainOptions saved)
    {
        TrainOptions given = Read(result);
        return All.FirstOrDefault(one => s_model.Contains(one.Name)
            && result.GetResult(one.Option) is { Implicit: false } && one.Format(given) != one.Format(saved)) is { } differing
            ? $"--{differing.Name} is {differing.Format(given)}; the run to resume has {differing.Format(saved)}."
            : null;
    }

    /// <summary>The options that a command line names, defaults for the rest.</summary>
    public TrainOptions Read(ParseResult result) =>
        All.Aggregate(new TrainOptions(), (options, hyperparameter) => hyperparameter.Apply(options, result));

    /// <summary>Every value by its name, for the manifest.</summary>
    public ImmutableSortedDictionary<string, string> Record(TrainOptions options) => All.ToImmutableSortedDictionary(
        hyperparameter => hyperparameter.Name,
        hyperparameter => hyperparameter.Format(options),
        StringComparer.Ordinal);
}

using System.Text.Json.Serialization;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Loop;

/// <summary>Everything that decides what a training run computes, besides its data.</summary>
internal sealed record TrainOptions
{
    // Of fastText, where none are asked for: it can't do without.
    private const int DefaultNgramBuckets = 100_000;

    /// <summary>Where all randomness comes from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Which part of the model is trained.</summary>
    public TrainingStage Stage { get; init; }

    /// <summary>Which model is trained.</summary>
    public ModelKind Kind { get; init; }

    /// <summary>How often every profile is seen.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Profiles in a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The peak learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The share of the steps over which the learning rate rises.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>What is minimised.</summary>
    public LossKind Loss { get; init; }

    /// <summary>The share of the steps before the mask is put on the loss.</summary>
    public double MaskWarmUp { get; init; } = 0.6;

    /// <summary>Profiles are kept where p &gt; t or p &lt; 1 − t; 0.5 keeps all.</summary>
    public double MaskThreshold { get; init; } = 0.6;

    /// <summary>The share of the steps over which the threshold rises from 0.5; 0 is at once.</summary>
    public double MaskRamp { get; init; }

    /// <summary>Weight of the two auxiliary losses.</summary>
    public double AuxiliaryWeight { get; init; } = 0.5;

    /// <summary>Probability of hiding one modality of a profile that has both.</summary>
    public double ModalityDropout { get; init; } = 0.3;

    /// <summary>Probability of varying a nickname.</summary>
    public double NicknameAugmentation { get; init; } = 0.5;

    /// <summary>Probability that a nickname which is varied becomes an account's name, where it is a person's in Latin letters.</summary>
    public double AccountShare { get; init; }

    /// <summary>Whether avatars are flipped, cropped, turned and recoloured.</summary>
    public bool AvatarAugmentation { get; init; } = true;

    /// <summary>Probability of making an avatar grey.</summary>
    public double GreyShare { get; init; } = 0.2;

    /// <summary>How far an avatar's channels are made stronger or weaker, as a share.</summary>
    public double ColourCast { get; init; }

    /// <summary>Probability of making an avatar's pixels twice as coarse.</summary>
    public double CoarseShare { get; init; }

    /// <summary>Probability of hiding a part of an avatar.</summary>
    public double EraseShare { get; init; }

    /// <summary>Weight of profiles labelled undetermined, pulled to 0.5; 0 leaves them out.</summary>
    public double UndeterminedWeight { get; init; } = 0.5;

    /// <summary>Names drawn in an epoch for each profile, where the data has names alone.</summary>
    public double NamesPerProfile { get; init; } = 1;

    /// <summary>Generated nicknames that say nothing about gender, in all splits, beside the names.</summary>
    public int NeutralNicknames { get; init; }

    /// <summary>Generated nicknames that present a gender by a word in them, in all splits, beside the names.</summary>
    public int GenderedNicknames { get; init; }

    /// <summary>Probability of giving a name alone an avatar of the same label, or a neutral one.</summary>
    public double Pairing { get; init; }

    /// <summary>How far the two classes of a source are balanced: 0 not at all, 1 wholly.</summary>
    public double ClassBalance { get; init; }

    /// <summary>How far sources are balanced: 0 not at all, 1 wholly.</summary>
    public double SourceBalance { get; init; }

    /// <summary>The data's column that names a row's source.</summary>
    public string SourceColumn { get; init; } = "source";

    /// <summary>Side of the avatar's features in pixels.</summary>
    public int ImageSize { get; init; } = 96;

    /// <summary>MobileNetV2's width multiplier.</summary>
    public double Width { get; init; } = 0.5;

    /// <summary>What stands after each of MobileNetV2's stages.</summary>
    public AttentionBlocks AttentionBlocks { get; init; }

    /// <summary>Ids of a nickname.</summary>
    public int NicknameLength { get; init; } = 32;

    /// <summary>Whether nicknames are split into words where the case changes, at digits and at low lines.</summary>
    public bool SplitWords { get; init; }

    /// <summary>What makes those ids.</summary>
    public TokenizerKind Tokenizer { get; init; }

    /// <summary>The most runes that get an id of their own.</summary>
    public int VocabularySize { get; init; } = 4000;

    /// <summary>How often a rune must come to get one.</summary>
    public int VocabularyMinimum { get; init; } = 3;

    /// <summary>Hash buckets for all other runes.</summary>
    public int HashBuckets { get; init; } = 256;

    /// <summary>The embeddings' dimension.</summary>
    public int Dimension { get; init; } = 128;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Hidden units of a transformer layer.</summary>
    public int FeedForward { get; init; } = 256;

    /// <summary>Hash buckets for runs of 2 and more runes; 0 is none.</summary>
    public int NgramBuckets { get; init; }

    /// <summary>The dimension of such a bucket's embedding.</summary>
    public int NgramDimension { get; init; } = 24;

    /// <summary>Runes of the shortest n-gram of fastText. Checkpoints from before there was one read as 0.</summary>
    public int NgramMinimum { get => Math.Max(1, field); init; } = 1;

    /// <summary>Runes of the longest run that is hashed.</summary>
    public int NgramLength { get; init; } = 3;

    /// <summary>Probability of dropping such a run.</summary>
    public double NgramDropout { get; init; } = 0.5;

    /// <summary>Hash buckets of the linear model over n-grams beside the nickname encoder; 0 is none.</summary>
    public int WideBuckets { get; init; }

    /// <summary>Tokens of the longest of its n-grams.</summary>
    public int WideLength { get; init; } = 6;

    /// <summary>How often it sees every nickname.</summary>
    public int WideEpochs { get; init; } = 10;

    /// <summary>Its learning rate at the begin.</summary>
    public double WideLearningRate { get; init; } = 3;

    /// <summary>What its logit counts beside the encoder's.</summary>
    public double WideWeight { get; init; } = 0.5;

    /// <summary>Whether the fused logit begins as the sum of what either modality says alone.</summary>
    public bool EvidenceResidual { get; init; } = true;

    /// <summary>Probability of dropping a hidden unit.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether embedding tables are rounded to half precision after the last step, so that a graph can hold them in half the room.</summary>
    public bool HalfTables { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Which optimiser trains.</summary>
    public OptimizerKind OptimizerKind { get; init; }

    /// <summary>The largest norm of all gradients together.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Threads that compute; results are the same only for the same number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What the samples and the losses are of: the stage's part, or that of a model that has no other.</summary>
    [JsonIgnore]
    public TrainingStage Focus => Model.Modalities switch
    {
        ModalityMask.Nickname => TrainingStage.Nickname,
        ModalityMask.Avatar => TrainingStage.Avatar,
        _ => Stage,
    };

    /// <summary>How a nickname's features are made.</summary>
    [JsonIgnore]
    public NicknameSpec Nickname => Kind == ModelKind.Fasttext ? Ngrams : Tokenizer switch
    {
        TokenizerKind.Rune => new NicknameSpec { Length = NicknameLength, HashBuckets = HashBuckets, SplitsWords = SplitWords },
        TokenizerKind.Wordpiece =>
            new NicknameSpec { Tokenizer = NicknameSpec.WordPieceTokenizerKind, Length = NicknameLength, HashBuckets = 0, SplitsWords = SplitWords },
        _ => new NicknameSpec { Tokenizer = NicknameSpec.BytePairTokenizerKind, Length = NicknameLength, HashBuckets = 0, SplitsWords = SplitWords },
    };

    /// <summary>The model's part.</summary>
    public ModelOptions Model => new()
    {
        Kind = Kind,
        AttentionBlocks = AttentionBlocks,
        Dimension = Dimension,
        Layers = Layers,
        Heads = Heads,
        FeedForward = FeedForward,
        NgramBuckets = NgramBuckets,
        NgramDimension = NgramDimension,
        NgramLength = NgramLength,
        NgramDropout = NgramDropout,
        WideBuckets = WideBuckets,
        WideLength = WideLength,
        Dropout = Dropout,
        EvidenceResidual = EvidenceResidual,
        Width = Width,
    };

    /// <summary>The optimiser's part.</summary>
    public GcAdamWOptions Optimizer => new()
    {
        WeightDecay = WeightDecay,
        ClipNorm = ClipNorm,
        Centralises = OptimizerKind == OptimizerKind.GcAdamw,
    };

    /// <summary>The choice of optimiser as checkpoints have it that were written before there were two.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal bool? GradientCentralization
    {
        get => null;
        init => OptimizerKind = value == false ? OptimizerKind.Adamw : OptimizerKind;
    }

    private NicknameSpec Ngrams => new()
    {
        Tokenizer = NicknameSpec.NgramTokenizerKind,
        // Each rune begins one n-gram of each length.
        Length = NicknameLength * Math.Max(1, NgramLength - NgramMinimum + 1),
        HashBuckets = NgramBuckets > 0 ? NgramBuckets : DefaultNgramBuckets,
        NgramMinimum = NgramMinimum,
        NgramMaximum = NgramLength,
        SplitsWords = SplitWords,
    };
}

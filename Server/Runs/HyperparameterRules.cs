using System.Collections.Frozen;
using System.Globalization;
using GenderGrpc.Server.Failures;
using GenderGrpc.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Runs;

/// <summary>
/// The trainer's defaults and ranges of hyperparameters. The server can't ask the trainer, which may be elsewhere; a test holds the
/// two together.
/// </summary>
internal static class HyperparameterRules
{
    private const int MostRunesHashed = 4;
    private const int LongestNgram = 8;
    private const int LongestWideNgram = 6;
    private const int MaxTextLength = 100;

    private static readonly string[] Changeable =
        ["learning_rate", "weight_decay", "mask_threshold", "mask_warm_up", "batch_size", "epochs", "loss"];

    private static readonly FrozenDictionary<string, HyperparameterRange> Ranges = new HyperparameterRange[]
    {
        new("seed", 0, int.MaxValue),
        new("epochs", 1, 10_000),
        new("batch_size", 2, 4096),
        new("learning_rate", 1e-7, 1),
        new("weight_decay", 0, 10),
        new("mask_warm_up", 0, 1),
        new("mask_threshold", 0.5, 0.999),
        new("mask_ramp", 0, 1),
        new("warm_up", 0, 0.9),
        new("auxiliary_weight", 0, 10),
        new("modality_dropout", 0, 1),
        new("nickname_augmentation", 0, 1),
        new("account_share", 0, 1),
        new("undetermined_weight", 0, 10),
        new("names_per_profile", 0, 1000),
        new("neutral_nicknames", 0, 200_000),
        new("gendered_nicknames", 0, 200_000),
        new("pairing", 0, 1),
        new("class_balance", 0, 1),
        new("source_balance", 0, 1),
        new("grey_share", 0, 1),
        new("colour_cast", 0, 0.5),
        new("coarse_share", 0, 1),
        new("erase_share", 0, 1),
        new("image_size", 16, 512),
        new("width", 0.1, 1.4),
        new("nickname_length", 4, 256),
        new("vocabulary_size", 0, 100_000),
        new("vocabulary_minimum", 1, 1_000_000),
        new("hash_buckets", 1, 1_000_000),
        new("dimension", 8, 2048),
        new("layers", 1, 24),
        new("heads", 1, 64),
        new("feed_forward", 8, 8192),
        new("ngram_buckets", 0, 10_000_000),
        new("ngram_dimension", 1, 1024),
        new("ngram_minimum", 1, LongestNgram),
        new("ngram_length", 2, MostRunesHashed),
        new("ngram_dropout", 0, 0.95),
        new("wide_buckets", 0, 10_000_000),
        new("wide_length", 1, LongestWideNgram),
        new("wide_epochs", 1, 1000),
        new("wide_learning_rate", 1e-6, 100),
        new("wide_weight", 0, 10),
        new("dropout", 0, 0.9),
        new("clip_norm", 1e-3, 1e6),
        new("threads", 1, 1024),
    }.ToFrozenDictionary(range => range.Name);

    private static Hyperparameters Defaults => new()
    {
        Seed = 1,
        Epochs = 20,
        BatchSize = 64,
        LearningRate = 2e-3,
        WeightDecay = 0.02,
        MaskWarmUp = 0.6,
        MaskThreshold = 0.6,
        Loss = TrainingLoss.Mask,
        WarmUp = 0.05,
        AuxiliaryWeight = 0.5,
        ModalityDropout = 0.3,
        NicknameAugmentation = 0.5,
        AvatarAugmentation = true,
        UndeterminedWeight = 0.5,
        NamesPerProfile = 1,
        NeutralNicknames = 0,
        Pairing = 0,
        ClassBalance = 0,
        SourceBalance = 0,
        SourceColumn = "source",
        GreyShare = 0.2,
        ImageSize = 96,
        Width = 0.5,
        NicknameLength = 32,
        VocabularySize = 4000,
        VocabularyMinimum = 3,
        HashBuckets = 256,
        Dimension = 128,
        Layers = 2,
        Heads = 4,
        FeedForward = 256,
        NgramBuckets = 0,
        NgramDimension = 24,
        NgramLength = 3,
        NgramDropout = 0.5,
        EvidenceResidual = true,
        Dropout = 0.1,
        Optimizer = OptimizerKind.GcAdamw,
        ClipNorm = 5,
        Threads = Environment.ProcessorCount,
        Model = ModelKind.Attention,
        AttentionBlocks = AttentionBlocks.Cbam,
        Tokenizer = TokenizerKind.Rune,
        NgramMinimum = 1,
        SplitWords = false,
        WideBuckets = 0,
        WideLength = 6,
        WideEpochs = 10,
        WideLearningRate = 3,
        WideWeight = 0.5,
        MaskRamp = 0,
        ColourCast = 0,
        CoarseShare = 0,
        EraseShare = 0,
        HalfTables = false,
        GenderedNicknames = 0,
        AccountShare = 0,
    };

    /// <summary>Hyperparameters with every field set. Throws <see cref="FailureException"/> where one isn't in its range.</summary>
    public static Hyperparameters Complete(Hyperparameters? given)
    {
        Hyperparameters complete = Defaults;
        if (given is not null)
        {
            foreach (FieldDescriptor field in Hyperparameters.Descriptor.Fields.InDeclarationOrder())
            {
                Check(given, field);
            }

            complete.MergeFrom(given);
        }

        return Conflict(complete) is { } conflict
            ? throw new FailureException(RunFailure.HyperparameterInvalid(conflict.Field, conflict.Violation))
            : complete;
    }

    /// <summary>A change, without its step. Throws <see cref="FailureException"/> where it isn't one that can be made.</summary>
    public static HyperparametersChange Change(Hyperparameters? values, FieldMask? mask)
    {
        string[] names = [.. (mask?.Paths ?? []).Distinct()];
        if (names.Length == 0 || !names.All(Changeable.Contains))
        {
            throw new FailureException(RunFailure.UpdateMaskInvalid(string.Join(", ", Changeable)));
        }

        var taken = new Hyperparameters();
        foreach (string name in names)
        {
            FieldDescriptor field = Hyperparameters.Descriptor.FindFieldByName(name);
            if (values is null || !field.Accessor.HasValue(values))
            {
                throw new FailureException(RunFailure.HyperparameterInvalid(name, "must be set, as update_mask names it"));
            }

            Check(values, field);
            field.Accessor.SetValue(taken, field.Accessor.GetValue(values));
        }

        return new HyperparametersChange { UpdateMask = new FieldMask { Paths = { names } }, Hyperparameters = taken };
    }

    // What is wrong with values that are each in its range.
    private static (string Field, string Violation)? Conflict(Hyperparameters values) => values.Model switch
    {
        ModelKind.Fasttext when values.Tokenizer != TokenizerKind.Rune => ("tokenizer", "must be RUNE where model is FASTTEXT"),
        ModelKind.Fasttext when values.NgramMinimum > values.NgramLength =>
            ("ngram_minimum", "must be at most ngram_length where model is FASTTEXT"),
        ModelKind.Fasttext when values.WideBuckets > 0 => ("wide_buckets", "must be 0 where model is FASTTEXT"),
        ModelKind.Avatar when values.WideBuckets > 0 => ("wide_buckets", "must be 0 where model is AVATAR"),
        ModelKind.Attention or ModelKind.Concat or ModelKind.Nickname when values.Dimension % values.Heads != 0 =>
            ("heads", "must divide dimension"),
        not ModelKind.Fasttext when values.Optimizer == OptimizerKind.Sgd =>
            ("optimizer", "must be GC_ADAMW or ADAMW where model isn't FASTTEXT"),
        _ => null,
    };

    private static void Check(Hyperparameters values, FieldDescriptor field)
    {
        if (field.Accessor.HasValue(values) && Violation(field, field.Accessor.GetValue(values)) is { } violation)
        {
            throw new FailureException(RunFailure.HyperparameterInvalid(field.Name, violation));
        }
    }

    private static string? Violation(FieldDescriptor field, object value)
    {
        switch (value)
        {
            case string text:
                return text.Length is >= 1 and <= MaxTextLength && !text.Any(char.IsControl)
                    ? null
                    : $"must be 1 to {MaxTextLength} characters, none of them a control character";
            case System.Enum:
                int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
                return number != 0 && field.EnumType.FindValueByNumber(number) is not null
                    ? null
                    : $"must be {string.Join(" or ", field.EnumType.Values.Where(known => known.Number != 0).Select(ShortName))}";
            case int or double:
                HyperparameterRange range = Ranges[field.Name];
                double quantity = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return quantity >= range.Minimum && quantity <= range.Maximum
                    ? null
                    : string.Create(CultureInfo.InvariantCulture, $"must be {range.Minimum} to {range.Maximum}");
            default:
                return null;
        }
    }

    // TRAINING_LOSS_MASK of TrainingLoss is MASK.
    private static string ShortName(EnumValueDescriptor value) =>
        value.Name[(value.EnumDescriptor.FindValueByNumber(0).Name.Length - "UNSPECIFIED".Length)..];
}

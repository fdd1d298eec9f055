using System.Collections.Immutable;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using static System.FormattableString;

namespace GenderGrpc.Training.Experiments;

/// <summary>
/// The trials of each question. Those of a question have the same budget: one fixed subsample, one number of epochs, one thread. It is far less
/// than the bundled model's, and so are the figures: what they are for is their differences.
/// </summary>
internal sealed class TrialPlan(TrainOptions budget, int seeds, LeftOutSources sources, string curveSource = "")
{
    // Nicknames alone are short: smaller batches would cost more than they compute. An epoch of them is all of them, not as many as there
    // are profiles.
    private const int NicknameBatch = 256;
    private const int NicknameEpochs = 4;

    /// <summary>The budget of every trial.</summary>
    public static TrainOptions Budget { get; } = new()
    {
        Kind = ModelKind.Concat,
        AttentionBlocks = AttentionBlocks.None,
        OptimizerKind = OptimizerKind.Adamw,
        Loss = LossKind.Bce,
        EvidenceResidual = false,
        Epochs = 6,
        ImageSize = 64,
        NamesPerProfile = 1,
        NeutralNicknames = 5_000,
        NicknameAugmentation = 0.3,
        Pairing = 0.2,
        ClassBalance = 0.5,
        SourceBalance = 0.3,
        GreyShare = 0.3,
        Threads = 1,
    };

    /// <summary>The trials of a question.</summary>
    public IEnumerable<Trial> Of(ExperimentPart part) => part switch
    {
        ExperimentPart.Ladder => Ladder(),
        ExperimentPart.LeaveOneOut => LeaveOneOut(),
        ExperimentPart.LearningCurve => LearningCurve(),
        _ => MaskLoss(),
    };

    // Seed by seed, so that an interrupted experiment has whole ladders.
    private IEnumerable<Trial> Ladder() => Enumerable.Range(1, seeds).SelectMany(seed => Rungs()
        .Select(rung => new Trial(ExperimentPart.Ladder, rung.Recipe, rung.Options with { Seed = seed })));

    private IEnumerable<(string Recipe, TrainOptions Options)> Rungs()
    {
        yield return ("fastText", FastText());
        TrainOptions options = budget;
        yield return ("concatenation", options);
        options = options with { Kind = ModelKind.Attention };
        yield return ("attention fusion", options);
        options = options with { AttentionBlocks = AttentionBlocks.Cbam };
        yield return ("+ CBAM", options);
        options = options with { Loss = LossKind.Mask };
        yield return ("+ mask loss", options);
        options = options with { OptimizerKind = OptimizerKind.GcAdamw };
        yield return ("+ gradient centralisation", options);
        options = options with { EvidenceResidual = true };
        yield return ("+ evidence residual", options);
        yield return ("+ words and wide n-grams", Wide(options));
    }

    private IEnumerable<Trial> LeaveOneOut()
    {
        TrainOptions pictures = Wide(budget with
        {
            Kind = ModelKind.Attention,
            AttentionBlocks = AttentionBlocks.Cbam,
            OptimizerKind = OptimizerKind.GcAdamw,
            EvidenceResidual = true,
        });
        TrainOptions unbalanced = pictures with { ClassBalance = 0, SourceBalance = 0, GreyShare = 0 };
        TrainOptions names = pictures with { Kind = ModelKind.Nickname, BatchSize = NicknameBatch, Epochs = NicknameEpochs };
        (string Recipe, TrainOptions Options, ImmutableArray<ImmutableArray<string>> Sources)[] recipes =
        [
            ("balanced, some grey", pictures, sources.Pictures),
            ("as the data come", unbalanced, sources.Pictures),
            ("nicknames: words and wide n-grams", names, sources.Names),
            ("nicknames: transformer alone", names with { SplitWords = false, WideBuckets = 0 }, sources.Names),
            ("nicknames: fastText", FastText() with { Epochs = NicknameEpochs }, sources.Names),
        ];
        return recipes.SelectMany(recipe => recipe.Sources
            .Prepend([])
            .Select(leftOut => new Trial(ExperimentPart.LeaveOneOut, recipe.Recipe, recipe.Options, [.. leftOut])));
    }

    // More of the source's own rows beside a quarter of the others, then all of its own rows beside more of the others.
    private IEnumerable<Trial> LearningCurve()
    {
        TrainOptions names = Names(Wide(budget));
        CurvePoint[] points =
        [
            .. ((double[])[0, 0.125, 0.25, 0.5]).Select(share => new CurvePoint(curveSource, share, 0.25)),
            .. ((double[])[0.0625, 0.5, 1]).Select(share => new CurvePoint(curveSource, 0.5, share)),
        ];
        return Enumerable.Range(1, seeds).SelectMany(seed => points.Select(point => new Trial(
            ExperimentPart.LearningCurve,
            Invariant($"{point.SourceShare:0.###} of the source and {point.OthersShare:0.####} of the others"),
            names with { Seed = seed })
        { Point = point }));
    }

    private IEnumerable<Trial> MaskLoss()
    {
        TrainOptions names = Names(budget);
        yield return Of("plain cross-entropy", names);
        names = names with { Loss = LossKind.Mask };
        foreach (double warmUp in (double[])[0, 0.3, 0.6, 0.8])
        {
            yield return Of(Invariant($"warm-up {warmUp:0.0}, threshold 0.6"), names with { MaskWarmUp = warmUp });
        }

        foreach (double threshold in (double[])[0.55, 0.7, 0.8, 0.9])
        {
            yield return Of(Invariant($"warm-up 0.6, threshold {threshold:0.00}"), names with { MaskThreshold = threshold });
        }

        foreach (double threshold in (double[])[0.7, 0.9])
        {
            yield return Of(
                Invariant($"warm-up 0.3, threshold rising to {threshold:0.0}"),
                names with { MaskWarmUp = 0.3, MaskThreshold = threshold, MaskRamp = 0.7 });
        }

        static Trial Of(string recipe, TrainOptions options) => new(ExperimentPart.MaskLoss, recipe, options);
    }

    private static TrainOptions Names(TrainOptions options) => options with
    {
        Kind = ModelKind.Nickname,
        OptimizerKind = OptimizerKind.GcAdamw,
        BatchSize = NicknameBatch,
        Epochs = NicknameEpochs,
    };

    private TrainOptions FastText() => budget with
    {
        Kind = ModelKind.Fasttext,
        NgramLength = 4,
        NgramBuckets = 500_000,
        Dimension = 16,
        Heads = 1,
        BatchSize = NicknameBatch,
        OptimizerKind = OptimizerKind.Sgd,
        LearningRate = 0.3,
    };

    private static TrainOptions Wide(TrainOptions options) => options with { SplitWords = true, WideBuckets = 500_000 };
}

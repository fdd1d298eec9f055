using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class WideFitTests
{
    private static readonly string[] s_stems = ["mar", "lin", "ros", "ang", "flor", "gin", "carl", "dan", "fab", "jul"];

    private static readonly TrainOptions s_options = new()
    {
        WideBuckets = 5000,
        WideLength = 4,
        WideEpochs = 5,
        NicknameAugmentation = 0,
        UndeterminedWeight = 1,
    };

    private static readonly FeatureExtractor s_features = new(
        new FeatureSpec
        {
            Avatar = new AvatarSpec { Size = 32 },
            Nickname = new NicknameSpec { Length = 16, HashBuckets = 11, SplitsWords = true },
        },
        TinyModel.Vocabulary);

    [Fact]
    public void Fit_TwoClassesByTheirEndings_TellsNamesNeverSeen()
    {
        float[] weights = WideFit.Fit(Plan(Endings()), s_features, s_options, TestContext.Current.CancellationToken);

        Assert.All(["victa", "paula", "PaulaXx", "xx_veta"], name => Assert.InRange(Logit(weights, name), 0.1, 100));
        Assert.All(["victo", "paulo", "PauloXx", "xx_veto"], name => Assert.InRange(Logit(weights, name), -100, -0.1));
    }

    [Fact]
    public void Fit_SameSeed_GivesTheSameBits()
    {
        TrainOptions options = s_options with { NicknameAugmentation = 0.5 };

        float[] weights = Fit(Endings(), options);

        Assert.Equal(weights, Fit(Endings(), options));
        Assert.NotEqual(weights, Fit(Endings(), options with { Seed = 2 }));
    }

    [Fact]
    public void Fit_AnyWeight_IsExactInHalfPrecision()
    {
        float[] weights = Fit(Endings(), s_options);

        Assert.Equal(s_options.WideBuckets, weights.Length);
        Assert.Contains(weights, weight => weight != 0);
        Assert.Equal(weights, weights.Select(weight => (float)(Half)weight));
    }

    // The largest of every setting, the longest of nicknames, and but one bucket for all n-grams.
    [Fact]
    public void Fit_LargestSteps_StayFiniteInHalfPrecision()
    {
        var features = new FeatureExtractor(
            s_features.Spec with { Nickname = s_features.Spec.Nickname with { Length = 256 } }, TinyModel.Vocabulary);
        // So few that the learning rate is still high when the sum overshoots.
        Sample[] samples =
        [
            .. Enumerable.Range(0, 4).Select(i => Samples.Of(i % 2 == 0 ? Label.Female : Label.Undetermined, new string('a', 256))),
        ];
        TrainOptions options = s_options with
        {
            WideBuckets = 1,
            WideLength = 6,
            WideEpochs = 1,
            WideLearningRate = 100,
            WideWeight = 10,
            UndeterminedWeight = 10,
        };

        float[] weights =
        [
            .. Enumerable.Range(1, 30).SelectMany(seed => WideFit.Fit(
                new EpochPlan([], samples, options with { Seed = seed }), features, options, TestContext.Current.CancellationToken)),
        ];

        Assert.All(weights, weight => Assert.InRange(weight, (float)Half.MinValue, (float)Half.MaxValue));
    }

    [Fact]
    public void Fit_WideWeight_ScalesWhatIsFound()
    {
        float[] whole = Fit(Endings(), s_options with { WideWeight = 1 });
        float[] half = Fit(Endings(), s_options with { WideWeight = 0.5 });

        Assert.Equal(whole.Select(weight => (float)(Half)(weight / 2)), half);
        Assert.All(Fit(Endings(), s_options with { WideWeight = 0 }), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Fit_UndeterminedRows_PullTheLogitTo0()
    {
        Sample[] samples =
        [
            .. Enumerable.Range(0, 40).Select(i => Samples.Of(i % 2 == 0 ? Label.Female : Label.Undetermined, "kim")),
        ];
        double[] logits =
        [
            .. ((double[])[0, 1, 10]).Select(weight => Logit(Fit(samples, s_options with { UndeterminedWeight = weight }), "kim")),
        ];

        Assert.InRange(logits[0], 1, 10);
        Assert.InRange(logits[1], 0.1, 0.8 * logits[0]);
        Assert.InRange(logits[2], -0.1, 0.5 * logits[1]);
    }

    [Fact]
    public void Fit_UndeterminedRowsAlone_FindsNothing() => Assert.All(
        Fit([Samples.Of(Label.Undetermined, "dream"), Samples.Of(Label.Undetermined, "moon")], s_options),
        weight => Assert.Equal(0, weight));

    [Fact]
    public void Fit_NoNicknames_FindsNothing()
    {
        Assert.All(Fit([], s_options), weight => Assert.Equal(0, weight));
        Assert.All(Fit([Samples.Of(Label.Female), Samples.Of(Label.Male, "\u0000_ ")], s_options), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Fit_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => WideFit.Fit(Plan(Endings()), s_features, s_options, cancelled.Token));
    }

    private static Sample[] Endings() =>
    [
        .. s_stems.SelectMany(stem => (Sample[])[Samples.Of(Label.Female, stem + "a"), Samples.Of(Label.Male, stem + "o")]),
    ];

    private static EpochPlan Plan(Sample[] samples) => new([], samples, s_options);

    private static float[] Fit(Sample[] samples, TrainOptions options) =>
        WideFit.Fit(new EpochPlan([], samples, options), s_features, options, TestContext.Current.CancellationToken);

    private static double Logit(float[] weights, string nickname)
    {
        int[] ids = new int[s_features.NicknameLength];
        s_features.Nickname(nickname, ids);
        int[] buckets = new int[ids.Length * s_options.WideLength];
        int count = WideNgrams.Buckets(ids, weights.Length, s_options.WideLength, buckets);
        return buckets.Take(count).Sum(bucket => (double)weights[bucket]) / Math.Sqrt(Math.Max(1, count));
    }
}

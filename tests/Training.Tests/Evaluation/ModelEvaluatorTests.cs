using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation;

public sealed class ModelEvaluatorTests
{
    [Fact]
    public void Measure_Views_TakeOnlyProfilesThatHaveWhatTheyName()
    {
        byte[] avatar = Avatar(-3);
        Sample[] samples =
        [
            .. Repeat(4, () => Samples.Of(Label.Female, "g", avatar)),
            .. Repeat(3, () => Samples.Of(Label.Male, avatar: avatar)),
            .. Repeat(2, () => Samples.Of(Label.Male, "g")),
            Samples.Of(Label.Female),
        ];

        IReadOnlyList<MetricsEntry> entries = Measure(samples);

        Assert.Equal(
            [("given", 10, 0.8), ("both", 4, 1), ("avatar", 7, 0.4286), ("nickname", 6, 0.6667)],
            entries.Select(entry => (entry.Modalities, entry.Count, entry.Accuracy)));
        Assert.All(entries, entry => Assert.Equal(("test", "all"), (entry.Split, entry.Slice)));
    }

    [Fact]
    public void Measure_Views_LeaveOutWhatShowsTheSameAsAnother()
    {
        Sample[] names = [.. Repeat(3, () => Samples.Of(Label.Female, "g")), Samples.Of(Label.Male, "a")];
        Sample[] pairs = [.. Repeat(3, () => Samples.Of(Label.Female, "g", Avatar(1)))];

        Assert.Equal(["given"], Measure(names).Select(entry => entry.Modalities));
        Assert.Equal(["given", "avatar", "nickname"], Measure(pairs).Select(entry => entry.Modalities));
        Assert.Equal(
            ["given", "both", "avatar", "nickname"], Measure([.. names, .. pairs]).Select(entry => entry.Modalities));
    }

    [Fact]
    public void Measure_Answers_AreCountedAtEachErrorRate()
    {
        // Confidence: g is sigmoid(3) = 0.953, f 0.881, e 0.731. The threshold is 0.9 at 0.05, 0.8 at 0.1, and there is none under.
        Sample[] samples =
        [
            .. Repeat(6, () => Samples.Of(Label.Female, "g")),
            .. Repeat(2, () => Samples.Of(Label.Male, "g")),
            .. Repeat(8, () => Samples.Of(Label.Male, "f")),
            .. Repeat(2, () => Samples.Of(Label.Undetermined, "e")),
            Samples.Of(Label.Undetermined, "f"),
            Samples.Of(Label.Undetermined, "a"),
        ];

        MetricsEntry entry = Measure(samples)[0];

        Assert.Equal((16, 6), (entry.Count, entry.FemaleCount));
        Assert.Equal(0.375, entry.Accuracy);
        Assert.Equal(4, entry.UndeterminedCount);
        Assert.Equal(
            [
                new AnswersEntry(0.01, Coverage: 0, Risk: 0, UndeterminedLabelled: 0),
                new AnswersEntry(0.02, Coverage: 0, Risk: 0, UndeterminedLabelled: 0),
                new AnswersEntry(0.05, Coverage: 0.5, Risk: 0.25, UndeterminedLabelled: 1),
                new AnswersEntry(0.1, Coverage: 1, Risk: 0.625, UndeterminedLabelled: 2),
            ],
            entry.Answers);
        Assert.Null(entry.BestAttainableAccuracy);
    }

    [Fact]
    public void Measure_BestAttainable_IsTheMeanOverLabelledProfilesSeenAsTheyAre()
    {
        Sample[] samples =
        [
            Samples.Of(Label.Female, "g", bestAttainable: 0.9),
            Samples.Of(Label.Male, "a", Avatar(0), bestAttainable: 0.6),
            Samples.Of(Label.Undetermined, "d", bestAttainable: 0.5),
        ];

        IReadOnlyList<MetricsEntry> entries = Measure(samples);

        Assert.Equal([0.75, null, null, null], entries.Select(entry => entry.BestAttainableAccuracy));
    }

    [Fact]
    public void Measure_Slices_NeedTwoValuesAndTwentyRows()
    {
        Sample[] samples =
        [
            .. Repeat(20, i => Sliced(i, "web", "one")),
            .. Repeat(19, i => Sliced(i + 20, "app", "one")),
            .. Repeat(25, i => Sliced(i + 39, "bot", "one")),
        ];

        string[] slices = [.. Measure(samples).Where(entry => entry.Modalities == "given").Select(entry => entry.Slice)];

        Assert.Equal(["all", "source=bot", "source=web"], slices);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void Measure_Slices_NeedAtMostFortyValues(int values, bool sliced)
    {
        Sample[] samples =
        [
            .. Repeat(values * 20, i => Samples.Of(
                Label.Female, "g", slices: new Dictionary<string, string> { ["age"] = $"{i % values}" })),
        ];

        Assert.Equal(
            sliced ? values : 0, Measure(samples).Count(entry => entry.Modalities == "given" && entry.Slice != "all"));
    }

    [Fact]
    public void Measure_Scripts_AreToldFromTheNicknameWhereTheDataIsSilent()
    {
        var given = new Dictionary<string, string> { ["script"] = "klingon" };
        Sample[] samples =
        [
            .. Repeat(20, () => Samples.Of(Label.Female, "g", Avatar(1))),
            .. Repeat(21, () => Samples.Of(Label.Male, "陈伟", Avatar(-1))),
            .. Repeat(22, () => Samples.Of(Label.Male, "b", Avatar(-1), given)),
        ];

        IReadOnlyList<MetricsEntry> entries = Measure(samples);

        Assert.Equal(
            [("script=han", 21), ("script=klingon", 22), ("script=latin", 20)],
            entries.Where(entry => entry is { Modalities: "given", Slice: not "all" }).Select(entry => (entry.Slice, entry.Count)));
        // The nickname is hidden.
        Assert.Equal(["all"], entries.Where(entry => entry.Modalities == "avatar").Select(entry => entry.Slice));
    }

    [Fact]
    public void Measure_NoSamples_IsEmpty() => Assert.Empty(Measure([]));

    private static IReadOnlyList<MetricsEntry> Measure(Sample[] samples)
    {
        var mask = new MaskCalibration
        {
            Temperature = 1,
            RiskCurve = new RiskCurve
            {
                Points =
                [
                    new RiskPoint { MaxError = 0.02 },
                    new RiskPoint { MaxError = 0.05, Threshold = 0.9 },
                    new RiskPoint { MaxError = 0.1, Threshold = 0.8 },
                ],
            },
        };
        var calibration = new ModelCalibration
        {
            Both = mask,
            AvatarOnly = mask,
            NicknameOnly = mask,
            AvatarEvidenceTemperature = 1,
            NicknameEvidenceTemperature = 1,
        };
        return new ModelEvaluator(new GivenLogits(TinyModel.Features), calibration).Measure("test", samples);
    }

    private static Sample Sliced(int row, string source, string constant) => Samples.Of(
        Label.Female,
        "g",
        slices: new Dictionary<string, string> { ["source"] = source, ["constant"] = constant, ["row"] = $"{row}" });

    private static IEnumerable<Sample> Repeat(int count, Func<Sample> create) => Repeat(count, _ => create());

    private static IEnumerable<Sample> Repeat(int count, Func<int, Sample> create) => Enumerable.Range(0, count).Select(create);

    private static byte[] Avatar(int logit)
    {
        byte[] avatar = new byte[TinyModel.Features.AvatarBytes];
        avatar[0] = (byte)(128 + (8 * logit));
        return avatar;
    }
}

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
    public void Measure_Answers_AreCountedAtTheDefaultErrorRate()
    {
        // Confidence: g is sigmoid(3) = 0.953, f 0.881, e 0.731. The threshold is 0.9.
        Sample[] samples =
        [
            .. Repeat(6, () => Samples.Of(Label.Female, "g")),
            .. Repeat(2, () => Samples.Of(Label.Male, "g")),
            .. Repeat(8, () => Samples.Of(Label.Male, "f")),
            .. Repeat(3, () => Samples.Of(Label.Undetermined, "e")),
            Samples.Of(Label.Undetermined, "a"),
        ];

        MetricsEntry entry = Measure(samples)[0];

        Assert.Equal(16, entry.Count);
        Assert.Equal(0.375, entry.Accuracy);
        Assert.Equal(0.5, entry.Coverage);
        Assert.Equal(0.25, entry.Risk);
        Assert.Equal(4, entry.UndeterminedCount);
        Assert.Equal(1, entry.UndeterminedLabelled);
        Assert.Null(entry.BestAttainableAccuracy);
    }

    [Fact]
    public void Measure_BestAttainable_IsTheMeanOverLabelledProfilesSeenAsTheyAre()
    {
        Sample[] samples =
        [
            Samples.Of(Label.Female, "g", bestAttainable: 0.9),
            Samples.Of(Label.Male, "a", bestAttainable: 0.6),
            Samples.Of(Label.Undetermined, "d", bestAttainable: 0.5),
        ];

        IReadOnlyList<MetricsEntry> entries = Measure(samples);

        Assert.Equal([0.75, null], entries.Select(entry => entry.BestAttainableAccuracy));
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
    public void Measure_NoSamples_IsEmpty() => Assert.Empty(Measure([]));

    private static IReadOnlyList<MetricsEntry> Measure(Sample[] samples)
    {
        var mask = new MaskCalibration
        {
            Temperature = 1,
            RiskCurve = new RiskCurve { Points = [new RiskPoint { MaxError = 0.05, Threshold = 0.9 }] },
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

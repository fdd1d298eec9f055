using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Cascades;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation.Cascades;

public sealed class CascadeCheckTests
{
    // Fused answers need 0.9 at 5 % and 0.8 at 10 %, those of the cascade 0.85 at 5 %, and there is none under.
    private static readonly ModelCalibration s_calibration = Scores.CalibrationOf(
        Scores.Calibration.Both with { Temperature = 1 }) with
    {
        Cascade = new RiskCurve { Points = [new RiskPoint { MaxError = 0.02 }, new RiskPoint { MaxError = 0.05, Threshold = 0.85 }] },
    };

    private static readonly int s_rate = ViewScorer.MaxErrors.IndexOf(0.05);

    [Fact]
    public void Measure_Pairs_CountsWhatTheNicknameSettlesAndWhatComesOfIt()
    {
        // Confidence: g is sigmoid(3) = 0.953, f 0.881, e 0.731.
        Sample[] profiles =
        [
            .. Repeat(6, () => Samples.Of(Label.Female, "g", Samples.Avatar(1))),
            .. Repeat(3, () => Samples.Of(Label.Male, "f", Samples.Avatar(1))),
            .. Repeat(2, () => Samples.Of(Label.Female, "e", Samples.Avatar(1))),
            .. Repeat(1, () => Samples.Of(Label.Undetermined, "g", Samples.Avatar(1))),
            // Nothing to skip.
            .. Repeat(5, () => Samples.Of(Label.Female, "g")),
        ];

        CascadeMeasurement measurement = Assert.Single(Measure(profiles, []));

        Assert.Equal(("test", "all", 11, 1), (measurement.Split, measurement.Slice, measurement.Count, measurement.UndeterminedCount));
        CascadeRate rate = measurement.Rates[s_rate];
        Assert.True(rate.HasCascade);
        Assert.Equal(10 / 12.0, rate.StoppedEarly!.Value.Value, 1e-6);
        Assert.Equal((9, 3, 1), (rate.Cascade.Answered, rate.Cascade.Wrong, rate.Cascade.UndeterminedAnswered));
        Assert.Equal((6, 0, 1), (rate.Fused.Answered, rate.Fused.Wrong, rate.Fused.UndeterminedAnswered));
        Assert.False(rate.Cascade.IsConsistent);
    }

    [Fact]
    public void Measure_RateWithoutCascade_IsComputedAsFused()
    {
        CascadeMeasurement measurement = Assert.Single(
            Measure([.. Repeat(6, () => Samples.Of(Label.Female, "g", Samples.Avatar(1)))], []));

        CascadeRate rate = measurement.Rates[0];

        Assert.False(rate.HasCascade);
        Assert.Equal(0, rate.StoppedEarly!.Value.Value);
        Assert.Equal(rate.Fused, rate.Cascade);
        Assert.False(rate.Cascade.IsAttainable);
    }

    [Fact]
    public void Measure_Names_GetAvatarsThatSayNothing()
    {
        Sample neutral = Samples.Of(Label.Undetermined, "e", Samples.Avatar(2));
        Sample[] names = [.. Repeat(30, () => Samples.Of(Label.Female, "g")), .. Repeat(10, () => Samples.Of(Label.Male, "e"))];

        CascadeMeasurement[] measurements = [.. Measure([neutral], names)];

        Assert.Equal(["test", "test names with neutral avatars"], measurements.Select(measurement => measurement.Split));
        Assert.Equal(40, measurements[1].Count);
        Assert.Equal(0.75, measurements[1].Rates[s_rate].StoppedEarly!.Value.Value, 1e-6);
    }

    [Fact]
    public void Measure_MoreNamesThanPictured_AreTakenEvenly()
    {
        Sample neutral = Samples.Of(Label.Undetermined, avatar: Samples.Avatar(2));
        Sample[] names =
        [
            .. Repeat(CascadeCheck.MostNames, () => Samples.Of(Label.Female, "g")),
            .. Repeat(CascadeCheck.MostNames, () => Samples.Of(Label.Male, "e")),
        ];

        CascadeMeasurement measurement = Assert.Single(Measure([neutral], names));

        Assert.Equal(CascadeCheck.MostNames, measurement.Count);
        Assert.Equal(0.5, measurement.Rates[s_rate].StoppedEarly!.Value.Value, 1e-6);
    }

    [Fact]
    public void Measure_ModelWithoutCascade_HasNothing() => Assert.Empty(
        new CascadeCheck(new GivenLogits(TinyModel.Features), s_calibration with { Cascade = null }).Measure(
            "test", [Samples.Of(Label.Female, "g", Samples.Avatar(1))], []));

    [Fact]
    public void Write_Markdown_HasMainSlicesAtAllRates()
    {
        string text = CascadeMarkdown.Write(
            [.. Measure([.. Repeat(6, () => Samples.Of(Label.Female, "g", Samples.Avatar(1)))], [])], slice => slice == "all");

        Assert.Contains("## Cascade", text, StringComparison.Ordinal);
        Assert.Equal(ViewScorer.MaxErrors.Length, text.Split('\n').Count(line => line.StartsWith("| test | all |", StringComparison.Ordinal)));
        Assert.Contains("no cascade", text, StringComparison.Ordinal);
        Assert.Empty(CascadeMarkdown.Write([], _ => true));
    }

    private static IEnumerable<CascadeMeasurement> Measure(Sample[] profiles, Sample[] names) =>
        new CascadeCheck(new GivenLogits(TinyModel.Features), s_calibration).Measure("test", profiles, names);

    private static IEnumerable<Sample> Repeat(int count, Func<Sample> sample) => Enumerable.Range(0, count).Select(_ => sample());
}

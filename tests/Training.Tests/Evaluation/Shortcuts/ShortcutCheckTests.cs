using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Evaluation.Shortcuts;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation.Shortcuts;

/// <summary>The model reads the first pixel's red, unless there is a nickname; temperature 2.</summary>
public sealed class ShortcutCheckTests
{
    [Fact]
    public void Measure_AModelOfOnePixel_IsMovedAsThatPixelIs()
    {
        // Red of 120 and nothing else: a logit of -1. Grey it is 36, or -11.5; darker 90, or -4.75; brighter 150, or 2.75.
        byte[] pixels = new byte[TinyModel.Features.AvatarBytes];
        pixels[0] = 120;

        ShortcutShift[] shifts = Measure([Samples.Of(Label.Female, avatar: pixels), Samples.Of(Label.Female, "a")]);

        Assert.Equal(AvatarChange.All.Select(change => change.Name), shifts.Select(shift => shift.Change));
        Assert.All(shifts, shift => Assert.Equal(("avatar", "all", 1), (shift.Sees, shift.Slice, shift.Count)));
        Assert.Equal(Sigmoid(-11.5) - Sigmoid(-1), shifts[0].MeanShift, 1e-6);
        Assert.Equal(Sigmoid(-1) - Sigmoid(-11.5), shifts[0].MeanAbsoluteShift, 1e-6);
        Assert.Equal(Sigmoid(2.75) - Sigmoid(-1), shifts[2].MeanShift, 1e-6);
        Assert.Equal(Sigmoid(-4.75) - Sigmoid(-1), shifts[3].MeanShift, 1e-6);
        Assert.Equal(["brighter"], shifts.Where(shift => shift.Flipped!.Value.Value > 0).Select(shift => shift.Change));
    }

    [Fact]
    public void Measure_NicknameThatDecides_LeavesTheFusedProbability()
    {
        ShortcutShift[] shifts = Measure([Samples.Of(Label.Female, "g", Samples.Avatar(1))]);

        Assert.Equal(["avatar", "given"], shifts.Select(shift => shift.Sees).Distinct());
        Assert.All(shifts.Where(shift => shift.Sees == "given"), shift => Assert.Equal(0, shift.MeanAbsoluteShift));
        Assert.Contains(shifts, shift => shift is { Sees: "avatar", MeanAbsoluteShift: > 0 });
    }

    [Fact]
    public void Measure_Sources_AreShownApart()
    {
        Sample[] samples =
        [
            .. Enumerable.Range(0, 50).Select(i => Samples.Of(
                Label.Female, avatar: Samples.Avatar(i), slices: new() { ["source"] = i < 25 ? "one" : "other", ["lang"] = "en" })),
        ];

        Assert.Equal(["all", "source=one", "source=other"], Measure(samples).Select(shift => shift.Slice).Distinct());
    }

    [Fact]
    public void Measure_NoPictures_IsEmpty() => Assert.Empty(Measure([Samples.Of(nickname: "g")]));

    private static ShortcutShift[] Measure(Sample[] samples) =>
        [.. new ShortcutCheck(new ViewScorer(new GivenLogits(TinyModel.Features), Scores.Calibration)).Measure(samples)];

    private static double Sigmoid(double logit) => TemperatureScaling.Sigmoid(logit / 2);
}

using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Evaluation;

public sealed class CalibratorTests
{
    [Fact]
    public void Calibrate_EachSetOfModalities_HasItsOwnTemperature()
    {
        // All logits are ±2. Of those with both, 90 % are right: sigmoid(2 / T) = 0.9 at T = 2 / ln 9. Hiding the nickname
        // shows the avatar, of which 75 % are right: T = 2 / ln 3. The evidence is twice the logit, and so is its temperature.
        Sample[] samples =
        [
            .. Both('f', avatarLogit: 2, Label.Female, 63), .. Both('f', avatarLogit: 2, Label.Male, 7),
            .. Both('f', avatarLogit: -2, Label.Female, 27), .. Both('f', avatarLogit: -2, Label.Male, 3),
        ];
        samples = [.. samples, .. samples.Select(Mirrored)];

        ModelCalibration calibration = Calibrator.Calibrate(new GivenLogits(TinyModel.Features), samples);

        // Right by avatar: 63 + 3 of 100.
        Assert.Equal(2 / Math.Log(9), calibration.Both.Temperature, 1e-6);
        Assert.Equal(2 / Math.Log(9), calibration.NicknameOnly.Temperature, 1e-6);
        Assert.Equal(2 / Math.Log(66 / 34.0), calibration.AvatarOnly.Temperature, 1e-6);
        Assert.Equal(4 / Math.Log(9), calibration.NicknameEvidenceTemperature, 1e-6);
        Assert.Equal(4 / Math.Log(66 / 34.0), calibration.AvatarEvidenceTemperature, 1e-6);
    }

    [Fact]
    public void Calibrate_RiskCurves_AreMeasuredOnCalibratedProbabilities()
    {
        Sample[] samples = [.. Both('f', 2, Label.Female, 95), .. Both('f', 2, Label.Male, 5)];
        samples = [.. samples, .. samples.Select(Mirrored)];

        ModelCalibration calibration = Calibrator.Calibrate(new GivenLogits(TinyModel.Features), samples);

        // 10 errors of 200: the 95 % bound is over 0.08 and under 0.1, and 0.95 is the confidence of every answer.
        Assert.Null(calibration.Both.RiskCurve.At(0.075));
        RiskPoint point = calibration.Both.RiskCurve.At(0.125)!;
        Assert.Equal(0.95, point.Threshold!.Value, 1e-6);
        Assert.Equal(1, point.Coverage);
        Assert.Equal(0.05, point.Risk);
        Assert.InRange(point.RiskBound, 0.08, 0.1);
        // A max_error of 0.05 is unattainable.
        Assert.Equal([100, 0, 0, 0, 0, 0, 0, 0, 0, 100], calibration.Both.Scores!.Bins);
        Assert.Equal(200, calibration.Both.Scores.Undetermined);
    }

    [Fact]
    public void Calibrate_UndeterminedProfilesAsSure_LeaveTheTemperatureAndNoAnswer()
    {
        Sample[] samples = [.. Both('f', 2, Label.Female, 90), .. Both('f', 2, Label.Male, 10)];
        samples = [.. samples, .. samples.Select(Mirrored)];

        ModelCalibration expected = Calibrator.Calibrate(new GivenLogits(TinyModel.Features), samples);
        ModelCalibration actual = Calibrator.Calibrate(
            new GivenLogits(TinyModel.Features), [.. samples, .. Both('g', 9, Label.Undetermined, 300)]);

        Assert.Equal(expected.Both.Temperature, actual.Both.Temperature);
        Assert.NotNull(expected.Both.RiskCurve.At(0.2));
        Assert.Null(actual.Both.RiskCurve.At(0.2));
        Assert.Equal(expected.Both.RiskCurve.At(0.3)!.Threshold, actual.Both.RiskCurve.At(0.3)!.Threshold);
    }

    [Fact]
    public void Calibrate_NoAvatars_LeavesTheirTemperatureAndAttainsNothing()
    {
        Sample[] samples = [.. Enumerable.Range(0, 200).Select(_ => Samples.Of(Label.Female, "f"))];

        ModelCalibration calibration = Calibrator.Calibrate(new GivenLogits(TinyModel.Features), samples);

        Assert.Equal(1, calibration.AvatarOnly.Temperature);
        Assert.Equal(1, calibration.AvatarEvidenceTemperature);
        Assert.All(calibration.AvatarOnly.RiskCurve.Points, point => Assert.Null(point.Threshold));
        Assert.Contains(calibration.NicknameOnly.RiskCurve.Points, point => point.Threshold is not null);
    }

    [Fact]
    public void Calibrate_Cascade_IsMeasuredOnProfilesWithBoth()
    {
        Sample[] pairs = [.. Both('f', 2, Label.Female, 95), .. Both('f', 2, Label.Male, 5)];
        pairs = [.. pairs, .. pairs.Select(Mirrored)];
        // Without a nickname they aren't the cascade's.
        Sample[] avatars = [.. pairs.Select(pair => pair with { Row = pair.Row with { Nickname = null } })];

        RiskPoint point = Calibrator.Calibrate(new GivenLogits(TinyModel.Features), [.. pairs, .. avatars]).Cascade!.At(0.125)!;

        // The nickname says what both say, and settles every profile.
        Assert.Equal(0.95, point.Threshold!.Value, 1e-6);
        Assert.Equal((1.0, 0.05, 1.0), (point.Coverage, point.Risk, point.StoppedEarly));
    }

    [Fact]
    public void Calibrate_NoProfileWithBoth_HasNoCascade()
    {
        Sample[] samples = [.. Both('f', 2, Label.Female, 100)];

        Assert.NotNull(Calibrator.Calibrate(new GivenLogits(TinyModel.Features), samples).Cascade);
        Assert.Null(Calibrator.Calibrate(new GivenLogits(TinyModel.Features), [.. samples.Select(pair => pair.NicknameAlone()!)]).Cascade);
        Assert.Null(Calibrator.Calibrate(
            new GivenLogits(TinyModel.Features),
            [.. samples.Select(pair => pair with { Row = pair.Row with { Label = Label.Undetermined } })]).Cascade);
    }

    private static IEnumerable<Sample> Both(char letter, int avatarLogit, Label label, int count)
    {
        byte[] avatar = new byte[TinyModel.Features.AvatarBytes];
        avatar[0] = (byte)(128 + (8 * avatarLogit));
        return Enumerable.Range(0, count).Select(_ => Samples.Of(label, $"{letter}", avatar));
    }

    /// <summary>The same with the other gender throughout.</summary>
    private static Sample Mirrored(Sample sample)
    {
        byte[] avatar = [.. sample.Avatar!];
        avatar[0] = (byte)(256 - avatar[0]);
        char letter = (char)('a' + 6 - (sample.Row.Nickname![0] - 'a'));
        return Samples.Of(sample.Row.Label == Label.Female ? Label.Male : Label.Female, $"{letter}", avatar);
    }
}

using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class DecisionRuleTests
{
    [Theory]
    [InlineData(0.95, Label.Female, UndeterminedReason.None)]
    [InlineData(0.05, Label.Male, UndeterminedReason.None)]
    [InlineData(0.85, Label.Undetermined, UndeterminedReason.LowMargin)]
    [InlineData(0.15, Label.Undetermined, UndeterminedReason.LowMargin)]
    [InlineData(0.5, Label.Undetermined, UndeterminedReason.LowMargin)]
    public void Decide_Confidence_IsHeldAgainstTheThreshold(double probability, Label label, UndeterminedReason reason)
    {
        Decision decision = Decide(Calibrations.Model((0.05, 0.9)), probability, 0.6, 0.6);

        Assert.Equal((label, reason), (decision.Label, decision.Reason));
        Assert.Equal(probability, decision.ProbabilityFemale, 1e-6);
    }

    [Fact]
    public void Decide_ConfidenceAtTheThreshold_Answers()
    {
        Decision decision = Decide(Calibrations.Model((0.5, 0.5)), 0.5, 0.5, 0.5, maxError: 0.5);

        Assert.Equal(Label.Female, decision.Label);
    }

    [Theory]
    [InlineData(0.05, Label.Undetermined)]
    [InlineData(0.07, Label.Undetermined)]
    [InlineData(0.0999999, Label.Undetermined)]
    [InlineData(0.1, Label.Female)]
    [InlineData(0.4, Label.Female)]
    public void Decide_MaxErrorBetweenPoints_TakesTheLowerOne(double maxError, Label label) => Assert.Equal(
        label, Decide(Calibrations.Model((0.05, 0.9), (0.1, 0.7)), 0.8, 0.5, 0.5, maxError: maxError).Label);

    [Fact]
    public void Decide_NoModality_IsNoSignalWhateverTheGraphSays()
    {
        Decision decision = Decide(Calibrations.Model((0.05, 0.5)), 0.99, 0.99, 0.99, ModalityMask.None);

        Assert.Equal(DecisionRule.NoSignal, decision);
        Assert.Equal((Label.Undetermined, UndeterminedReason.NoSignal), (decision.Label, decision.Reason));
        Assert.Equal(
            (0.5, 0.5, 0.5, 0.0, 0.0),
            (decision.ProbabilityFemale, decision.AvatarProbabilityFemale, decision.NicknameProbabilityFemale,
                decision.AvatarWeight, decision.NicknameWeight));
    }

    [Fact]
    public void Decide_UnattainableMaxError_IsUndeterminedHoweverConfident()
    {
        Decision decision = Decide(Calibrations.Model((0.01, null), (0.05, 0.6)), 0.9999, 0.99, 0.01, maxError: 0.02);

        Assert.Equal((Label.Undetermined, UndeterminedReason.UnattainableMaxError), (decision.Label, decision.Reason));
    }

    [Theory]
    [InlineData(0.95, 0.05, UndeterminedReason.ModalityConflict)]
    [InlineData(0.05, 0.95, UndeterminedReason.ModalityConflict)]
    [InlineData(0.95, 0.95, UndeterminedReason.LowMargin)]
    [InlineData(0.95, 0.2, UndeterminedReason.LowMargin)]
    [InlineData(0.8, 0.05, UndeterminedReason.LowMargin)]
    public void Decide_UnsureFusion_NamesAConflictOnlyOfTwoConfidentModalities(
        double avatar, double nickname, UndeterminedReason reason) =>
        Assert.Equal(reason, Decide(Calibrations.Model((0.05, 0.9)), 0.6, avatar, nickname).Reason);

    [Fact]
    public void Decide_ConflictWithConfidentFusion_StillAnswers() =>
        Assert.Equal(Label.Female, Decide(Calibrations.Model((0.05, 0.9)), 0.95, 0.99, 0.01).Label);

    [Fact]
    public void Decide_ConflictAloneUnattainable_IsLowMargin()
    {
        ModelCalibration calibration = Calibrations.Model((0.05, 0.9)) with { AvatarOnly = Calibrations.Mask(1, (0.05, null)) };

        Assert.Equal(UndeterminedReason.LowMargin, Decide(calibration, 0.6, 0.99, 0.01).Reason);
    }

    [Theory]
    [InlineData(ModalityMask.Avatar, 0.1, 0.9)]
    [InlineData(ModalityMask.Nickname, 0.9, 0.1)]
    public void Decide_OneModality_NeverConflictsWithTheAbsentOne(ModalityMask mask, double avatar, double nickname)
    {
        // A threshold of 0.5 is what an absent modality's 0.5 would reach.
        ModelCalibration calibration = Calibrations.Model((0.05, 0.5)) with
        {
            AvatarOnly = Calibrations.Mask(1, (0.05, mask == ModalityMask.Avatar ? 0.8 : 0.5)),
            NicknameOnly = Calibrations.Mask(1, (0.05, mask == ModalityMask.Nickname ? 0.8 : 0.5)),
        };

        Assert.Equal(UndeterminedReason.LowMargin, Decide(calibration, 0.4, avatar, nickname, mask).Reason);
    }

    [Theory]
    [InlineData(ModalityMask.Avatar, 0.9, 0.5)]
    [InlineData(ModalityMask.Nickname, 0.5, 0.2)]
    [InlineData(ModalityMask.Both, 0.9, 0.2)]
    public void Decide_AbsentModality_IsAtOneHalf(ModalityMask mask, double avatar, double nickname)
    {
        Decision decision = Decide(Calibrations.Model((0.05, 0.9)), 0.7, 0.9, 0.2, mask);

        Assert.Equal(mask, decision.Modalities);
        Assert.Equal(avatar, decision.AvatarProbabilityFemale, 1e-6);
        Assert.Equal(nickname, decision.NicknameProbabilityFemale, 1e-6);
    }

    [Theory]
    [InlineData(ModalityMask.Both, ModalityMask.Nickname, UndeterminedReason.None)]
    [InlineData(ModalityMask.Nickname, ModalityMask.Nickname, UndeterminedReason.None)]
    [InlineData(ModalityMask.Avatar, ModalityMask.None, UndeterminedReason.NoSignal)]
    public void Decide_ModalityThatTheModelDoesNotLookAt_MightAsWellNotBeThere(
        ModalityMask given, ModalityMask seen, UndeterminedReason reason)
    {
        ModelCalibration calibration = Calibrations.Model() with { NicknameOnly = Calibrations.Mask(1, (0.05, 0.9)) };
        bool isNamed = given.HasFlag(ModalityMask.Nickname);
        var output = new ModelOutput(isNamed ? 5 : 0, 0, isNamed ? 5 : 0, 0, isNamed ? 1 : 0);

        Decision decision = new DecisionRule(calibration).Decide(output, given, 0.05);

        Assert.Equal((seen, reason), (decision.Modalities, decision.Reason));
        Assert.Equal(isNamed ? Label.Female : Label.Undetermined, decision.Label);
        Assert.Equal(0.5, decision.AvatarProbabilityFemale);
    }

    [Fact]
    public void Decide_Temperatures_DivideEachLogitOfItsOwn()
    {
        ModelCalibration calibration = Calibrations.Model((0.05, 0.9)) with
        {
            Both = Calibrations.Mask(2, (0.05, 0.9)),
            AvatarEvidenceTemperature = 4,
            NicknameEvidenceTemperature = 0.5,
        };
        var output = new ModelOutput(2, 2, -2, 0.25f, 0.75f);

        Decision decision = new DecisionRule(calibration).Decide(output, ModalityMask.Both, 0.05);

        Assert.Equal(1 / (1 + Math.Exp(-1)), decision.ProbabilityFemale, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), decision.AvatarProbabilityFemale, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(4)), decision.NicknameProbabilityFemale, 1e-12);
        Assert.Equal((0.25, 0.75), (decision.AvatarWeight, decision.NicknameWeight));
    }

    [Theory]
    [InlineData(ModalityMask.Both, Label.Undetermined)]
    [InlineData(ModalityMask.Avatar, Label.Male)]
    [InlineData(ModalityMask.Nickname, Label.Undetermined)]
    public void Decide_EachMask_HasItsOwnCurve(ModalityMask mask, Label label)
    {
        ModelCalibration calibration = Calibrations.Model((0.05, 0.9)) with { AvatarOnly = Calibrations.Mask(1, (0.05, 0.6)) };

        Assert.Equal(label, Decide(calibration, 0.3, 0.5, 0.5, mask).Label);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-0.1, false)]
    [InlineData(0.5000001, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.Epsilon, true)]
    [InlineData(DecisionRule.DefaultMaxError, true)]
    [InlineData(0.5, true)]
    public void IsValidMaxError_Rate_IsOverZeroAndAtMostOneHalf(double maxError, bool valid) =>
        Assert.Equal(valid, DecisionRule.IsValidMaxError(maxError));

    [Fact]
    public void For_NoModality_HasNoCalibration() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibrations.Model((0.05, 0.9)).For(ModalityMask.None));

    private static Decision Decide(
        ModelCalibration calibration,
        double probability,
        double avatar,
        double nickname,
        ModalityMask mask = ModalityMask.Both,
        double maxError = DecisionRule.DefaultMaxError) => new DecisionRule(calibration).Decide(
            new ModelOutput(
                Calibrations.Logit(probability), Calibrations.Logit(avatar), Calibrations.Logit(nickname), 0.5f, 0.5f),
            mask,
            maxError);
}

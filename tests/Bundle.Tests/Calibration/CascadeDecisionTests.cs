using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class CascadeDecisionTests
{
    private const double MaxError = DecisionRule.DefaultMaxError;

    // Both need 0.9, the nickname alone 0.6, and the cascade 0.8 in either stage.
    private static readonly ModelCalibration Calibration = Calibrations.Model((0.05, 0.9)) with
    {
        NicknameOnly = Calibrations.Mask(2, (0.05, 0.6)),
        Cascade = Calibrations.Curve((0.01, null), (0.05, 0.8)),
    };

    private readonly DecisionRule _rule = new(Calibration);

    [Theory]
    [InlineData(0.85, Label.Female)]
    [InlineData(0.15, Label.Male)]
    public void DecideEarly_ConfidentNickname_SettlesIt(double nickname, Label label)
    {
        Decision? decision = _rule.DecideEarly(Nickname(nickname), MaxError);

        Assert.NotNull(decision);
        Assert.Equal((label, true, ModalityMask.Nickname), (decision.Value.Label, decision.Value.StoppedEarly, decision.Value.Modalities));
        Assert.Equal(nickname, decision.Value.ProbabilityFemale, 1e-6);
        Assert.Equal((0.5, 0), (decision.Value.AvatarProbabilityFemale, decision.Value.AvatarWeight));
    }

    [Theory]
    [InlineData(0.75)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    public void DecideEarly_UnsureNickname_LeavesItToTheLastStage(double nickname) =>
        Assert.Null(_rule.DecideEarly(Nickname(nickname), MaxError));

    [Fact]
    public void DecideEarly_GraphThatSeesNoNickname_LeavesItToTheLastStage() =>
        Assert.Null(_rule.DecideEarly(Nickname(0.99) with { NicknameWeight = 0 }, MaxError));

    [Theory]
    [InlineData(0.85, Label.Female, UndeterminedReason.None)]
    [InlineData(0.75, Label.Undetermined, UndeterminedReason.LowMargin)]
    public void DecideLast_Both_NeedsTheCascadesConfidence(double both, Label label, UndeterminedReason reason)
    {
        Decision decision = _rule.DecideLast(Both(both), MaxError);

        Assert.Equal((label, reason, false), (decision.Label, decision.Reason, decision.StoppedEarly));
        Assert.Equal(ModalityMask.Both, decision.Modalities);
    }

    [Fact]
    public void DecideLast_GraphThatSeesOneModality_IsDecidedAsThatOne()
    {
        ModelOutput output = Both(0.85) with { NicknameWeight = 0 };

        Assert.Equal(_rule.Decide(output, ModalityMask.Both, MaxError), _rule.DecideLast(output, MaxError));
    }

    [Fact]
    public void HasCascade_Rate_MustBeAttainable()
    {
        Assert.True(_rule.HasCascade(0.05));
        Assert.True(_rule.HasCascade(0.3));
        Assert.False(_rule.HasCascade(0.02));
        Assert.False(new DecisionRule(Calibration with { Cascade = null }).HasCascade(0.05));
    }

    [Fact]
    public void DecideCascade_WithoutOne_IsTheFusedDecision()
    {
        Decision decision = _rule.DecideCascade(Nickname(0.99), Both(0.85), 0.02);

        Assert.Equal(_rule.Decide(Both(0.85), ModalityMask.Both, 0.02), decision);
        Assert.Equal(UndeterminedReason.UnattainableMaxError, decision.Reason);
    }

    [Fact]
    public void DecideCascade_Stages_FollowEachOther()
    {
        Assert.Equal(_rule.DecideEarly(Nickname(0.85), MaxError), _rule.DecideCascade(Nickname(0.85), Both(0.1), MaxError));
        Assert.Equal(_rule.DecideLast(Both(0.1), MaxError), _rule.DecideCascade(Nickname(0.75), Both(0.1), MaxError));
    }

    // With a temperature of 2, which the logit is divided by.
    private static ModelOutput Nickname(double probability) => new(2 * Calibrations.Logit(probability), 0, 0, 0, 1);

    private static ModelOutput Both(double probability) => new(Calibrations.Logit(probability), 0, 0, 0.5f, 0.5f);
}

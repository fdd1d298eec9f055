using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Bundle.Tests.Calibration;

public sealed class CascadeRiskTests
{
    // Two hundred profiles, all female. The nickname alone is sure of the first 100, both together of the others.
    private static readonly (double Nickname, double Both)[] Profiles =
    [
        .. Enumerable.Range(0, 100).Select(i => (0.999 - (0.001 * i), 0.6)),
        .. Enumerable.Range(0, 100).Select(i => (0.6, 0.899 - (0.001 * i))),
    ];

    [Fact]
    public void Measure_Flawless_AnswersAllAndCountsThoseThatStopEarly()
    {
        RiskPoint point = At(CascadeRisk.Measure(Profiles, Truth(_ => true), []), 0.05);

        Assert.Equal(Profiles[^1].Both, point.Threshold);
        Assert.Equal((1.0, 0.0, 0.5), (point.Coverage, point.Risk, point.StoppedEarly));
    }

    [Fact]
    public void Measure_AllOnTheNickname_IsTheNicknamesCurve()
    {
        double[] nicknames = [.. Enumerable.Range(0, 200).Select(i => 0.999 - (0.002 * i))];
        bool[] truth = Truth(i => i % 23 != 22);

        RiskCurve cascade = CascadeRisk.Measure([.. nicknames.Select(p => (p, 0.5))], truth, []);

        Assert.Equal(
            RiskCurve.Measure(nicknames, truth).Points,
            cascade.Points.Select(point => point with { StoppedEarly = null }));
        Assert.All(cascade.Points.Where(point => point.Threshold is not null), point => Assert.Equal(point.Coverage, point.StoppedEarly));
        Assert.All(cascade.Points.Where(point => point.Threshold is null), point => Assert.Null(point.StoppedEarly));
    }

    // Below 0.5 both say male, of whom there are none: what the nickname's answers are right about, both are wrong about.
    [Fact]
    public void Measure_NicknameSettles_TheErrorIsTheNicknames()
    {
        (double, double)[] profiles = [.. Enumerable.Range(0, 200).Select(i => (0.999 - (0.0001 * i), 0.05))];

        RiskPoint point = At(CascadeRisk.Measure(profiles, Truth(_ => true), []), 0.05);

        Assert.Equal((1.0, 0.0, 1.0), (point.Coverage, point.Risk, point.StoppedEarly));
    }

    [Fact]
    public void Measure_LowerThreshold_TurnsAnswersOfBothIntoTheNicknames()
    {
        // Both are right of all 200 and sure of it; the nickname is wrong of the second half, a little less sure.
        (double, double)[] profiles =
        [
            .. Enumerable.Range(0, 100).Select(i => (0.99, 0.99 - (0.0001 * i))),
            .. Enumerable.Range(0, 100).Select(i => (0.1, 0.95 - (0.001 * i))),
        ];

        RiskPoint point = At(CascadeRisk.Measure(profiles, Truth(_ => true), []), 0.05);

        // At 0.9 and under, each that the nickname gets to answer is wrong.
        Assert.InRange(point.Threshold!.Value, 0.9, 0.95);
        Assert.Equal((0.0, 0.5), (point.Risk, point.StoppedEarly));
    }

    [Fact]
    public void Measure_SelectedRest_IsNotWhatTheTwoCurvesSay()
    {
        // The nickname settles the first half without an error; of the rest, every tenth answer of both is wrong.
        bool[] truth = Truth(i => i < 100 || i % 10 != 0);

        RiskCurve cascade = CascadeRisk.Measure(Profiles, truth, []);

        RiskPoint point = At(cascade, 0.05);
        Assert.True(point.RiskBound <= 0.05);
        // Errors come at 100, 110, ...: four need 181 answers.
        Assert.True(point.Coverage < 1);
    }

    [Fact]
    public void Measure_Undetermined_AreAnsweredByWhicheverIsSure()
    {
        // A hundred that nobody can tell: 10 that the nickname is sure of, 10 that both are.
        (double, double)[] undetermined =
        [
            .. Enumerable.Repeat((0.97, 0.5), 10),
            .. Enumerable.Repeat((0.5, 0.03), 10),
            .. Enumerable.Repeat((0.5, 0.5), 80),
        ];

        RiskCurve cascade = CascadeRisk.Measure(Profiles, Truth(_ => true), undetermined);

        // No more than 15 of them may get an answer: none of 0.97 does.
        Assert.True(At(cascade, 0.1).Threshold > 0.97);
        Assert.Equal(0, At(cascade, 0.1).UndeterminedAnswered);
        Assert.Equal(0.2, At(cascade, 0.3).UndeterminedAnswered, 1e-12);
    }

    [Fact]
    public void Measure_NoProfiles_AttainsNothing() =>
        Assert.All(CascadeRisk.Measure([], [], []).Points, point => Assert.Null(point.Threshold));

    private static RiskPoint At(RiskCurve curve, double maxError) => curve.Points.Single(point => point.MaxError == maxError);

    private static bool[] Truth(Func<int, bool> isFemale) => [.. Enumerable.Range(0, 200).Select(isFemale)];
}

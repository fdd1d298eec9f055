using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>The promise at one max_error and what held-out profiles make of it.</summary>
internal sealed record RiskCoverage
{
    /// <summary>Below this probability of so many errors the promise counts as broken.</summary>
    public const double Alpha = 0.05;

    /// <summary>The error rate that answers of female or male are promised to stay under.</summary>
    public required double MaxError { get; init; }

    /// <summary>False where the calibration data can't support the rate for any of these profiles: none is answered.</summary>
    public required bool IsAttainable { get; init; }

    /// <summary>The share of the profiles labelled female or male that got an answer.</summary>
    public required Estimate? Coverage { get; init; }

    /// <summary>The realised error rate among those; null without any.</summary>
    public required Estimate? Error { get; init; }

    /// <summary>Profiles labelled female or male that got an answer.</summary>
    public required int Answered { get; init; }

    /// <summary>Those of them that got the wrong one.</summary>
    public required int Wrong { get; init; }

    /// <summary>
    /// The probability of so many errors or more if the true rate were max_error: the exact one-sided binomial test.
    /// </summary>
    public required double PValue { get; init; }

    /// <summary>Whether the errors are consistent with a rate of at most max_error.</summary>
    public required bool IsConsistent { get; init; }

    /// <summary>Profiles labelled undetermined that got an answer of female or male: right for none, wrong for none.</summary>
    public required int UndeterminedAnswered { get; init; }

    /// <summary>Measures one of <see cref="ViewScorer.MaxErrors"/>.</summary>
    public static RiskCoverage Of(IReadOnlyCollection<ScoredProfile> rows, int rate)
    {
        double maxError = ViewScorer.MaxErrors[rate];
        int labelled = rows.Count(row => row.Sample.IsLabelled);
        int answered = rows.Count(row => row.Sample.IsLabelled && row.IsAnswered(rate));
        int wrong = rows.Count(row => row.IsWrong(rate));
        double pValue = Binomial.AtLeast(wrong, answered, maxError);
        return new RiskCoverage
        {
            MaxError = maxError,
            IsAttainable = rows.Any(row => row.Decisions[rate].Reason
                is not (UndeterminedReason.UnattainableMaxError or UndeterminedReason.NoSignal)),
            Coverage = Estimate.OfShare(answered, labelled),
            Error = Estimate.OfShare(wrong, answered),
            Answered = answered,
            Wrong = wrong,
            PValue = Math.Round(pValue, 6),
            IsConsistent = pValue >= Alpha,
            UndeterminedAnswered = rows.Count(row => !row.Sample.IsLabelled && row.IsAnswered(rate)),
        };
    }
}

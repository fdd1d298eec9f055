using System.Globalization;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Evaluation.Measuring;

namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>Numbers as reports write them.</summary>
internal static class ReportText
{
    /// <summary>A value with its interval: "0.979 (0.963 to 0.989)"; nothing where there is none.</summary>
    public static string Of(Estimate? estimate) => estimate is { } known
        ? $"{Rates.Of(known.Value)} ({Rates.Of(known.Low)} to {Rates.Of(known.High)})"
        : "";

    /// <summary>A value alone.</summary>
    public static string Value(Estimate? estimate) => Rates.Of(estimate?.Value);

    /// <summary>A value with its sign: "+0.012".</summary>
    public static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    /// <summary>"yes", "no", or "unattainable" where nothing was to be answered, and "no answer" where nothing was.</summary>
    public static string Kept(RiskCoverage risk) =>
        !risk.IsAttainable ? "unattainable" : risk.Answered == 0 ? "no answer" : risk.IsConsistent ? "yes" : "no";

    /// <summary>The default max_error as text.</summary>
    public static string DefaultRate { get; } = Rates.Percent(DecisionRule.DefaultMaxError);
}

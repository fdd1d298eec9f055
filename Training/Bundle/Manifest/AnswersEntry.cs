namespace GenderGrpc.Bundle.Manifest;

/// <summary>How many profiles got an answer at one max_error, and how many of those answers are wrong.</summary>
/// <param name="MaxError">The error rate asked for.</param>
/// <param name="Coverage">
/// Of the profiles labelled female or male, the share that got female or male; 0 where the rate is unattainable.
/// </param>
/// <param name="Risk">The error rate among those.</param>
/// <param name="UndeterminedLabelled">How many of the profiles labelled undetermined got female or male.</param>
public sealed record AnswersEntry(double MaxError, double Coverage, double Risk, int UndeterminedLabelled);

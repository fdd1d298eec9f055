using GenderGrpc.Training.Evaluation.Measuring;
using GenderGrpc.Training.Evaluation.Reports;

namespace GenderGrpc.Training.Evaluation.Cascades;

/// <summary>What the cascade makes of a set of profiles at one max_error, beside what the fused graph alone does.</summary>
/// <param name="HasCascade">False where the calibration data can't support it at that rate: all profiles are computed as fused.</param>
/// <param name="StoppedEarly">The share of all profiles that the nickname alone settled, the undetermined ones included.</param>
/// <param name="Cascade">What is promised, and what comes of it.</param>
/// <param name="Fused">The same of the fused graph.</param>
internal sealed record CascadeRate(bool HasCascade, Estimate? StoppedEarly, RiskCoverage Cascade, RiskCoverage Fused);

using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Services;

/// <summary>What a request asks for beside its profiles.</summary>
/// <param name="MaxError">The largest error rate to accept.</param>
/// <param name="AllowsCascade">Whether profiles may be computed as a cascade.</param>
/// <param name="Failure">Why it can't be had.</param>
internal readonly record struct PredictionTerms(double MaxError, bool AllowsCascade, Failure? Failure)
{
    /// <summary>Reads the terms: no <paramref name="maxError"/> is the default, an empty model the active one.</summary>
    public static PredictionTerms Of(double? maxError, string model, Compute compute, BundleManifest active)
    {
        double rate = maxError ?? DecisionRule.DefaultMaxError;
        Failure? failure = !DecisionRule.IsValidMaxError(rate) ? PredictionFailure.MaxErrorOutOfRange
            : model.Length > 0 && model != active.Name && model != active.Version ? PredictionFailure.ModelNotFound
            : null;
        return new PredictionTerms(rate, compute == Compute.Cascade, failure);
    }

    /// <summary>Throws <see cref="FailureException"/> where the terms can't be had.</summary>
    public PredictionTerms OrThrow() => Failure is null ? this : throw new FailureException(Failure);
}

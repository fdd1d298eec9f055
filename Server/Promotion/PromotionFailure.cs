using GenderGrpc.Server.Failures;
using GenderGrpc.V1;
using Google.Rpc;

namespace GenderGrpc.Server.Promotion;

/// <summary>Why a run's model isn't promoted.</summary>
internal static class PromotionFailure
{
    public static Failure BundleUnusable { get; } = new(
        Code.FailedPrecondition, "RUN_BUNDLE_INVALID", "The run's bundle isn't there, or isn't the one that its trainer exported.");

    public static Failure Gated(IEnumerable<GateResult> failed) => new(
        Code.FailedPrecondition,
        "PROMOTION_GATED",
        FormattableString.Invariant($"The model doesn't pass {string.Join("; ", failed.Select(Shown))}. 'force' promotes it all the same."));

    private static string Shown(GateResult gate)
    {
        string slice = gate.Slice.Length > 0 ? $" on {gate.Slice}" : "";
        return FormattableString.Invariant($"{gate.Gate}{slice}: {gate.Measured:0.####}, the limit is {gate.Limit:0.####}");
    }
}

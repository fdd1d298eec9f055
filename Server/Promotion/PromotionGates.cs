using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Options;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Promotion;

/// <summary>What a model must reach by the measurements of its own manifest. What wasn't measured is taken for the worst.</summary>
internal static class PromotionGates
{
    public const string Accuracy = "minimum_accuracy";
    public const string MacroF1 = "minimum_macro_f1";
    public const string CalibrationError = "maximum_calibration_error";
    public const string SliceAccuracy = "minimum_slice_accuracy";
    public const string AgainstActive = "accuracy_against_active";

    private const string AsTheyAre = "given";
    private const string AllProfiles = "all";
    private static readonly string[] HeldOutSplits = ["test", "val"];

    /// <summary>What each gate finds.</summary>
    public static IEnumerable<GateResult> Check(BundleManifest manifest, PromotionOptions options)
    {
        MetricsEntry[] measured = [.. Measured(manifest)];
        MetricsEntry? all = Array.Find(measured, entry => entry.Slice == AllProfiles);
        MetricsEntry? worst = measured
            .Where(entry => entry.Slice != AllProfiles && entry.Count >= options.SliceProfiles)
            .MinBy(entry => entry.Accuracy);
        yield return AtLeast(Accuracy, all?.Accuracy ?? 0, options.MinimumAccuracy);
        yield return AtLeast(MacroF1, all?.MacroF1 ?? 0, options.MinimumMacroF1);
        double error = all?.CalibrationError ?? 1;
        yield return new GateResult
        {
            Gate = CalibrationError,
            Passed = error <= options.MaximumCalibrationError,
            Measured = error,
            Limit = options.MaximumCalibrationError,
        };
        // Where no slice is large enough to say anything, what holds for all is what is known.
        GateResult slice = AtLeast(SliceAccuracy, worst?.Accuracy ?? all?.Accuracy ?? 0, options.MinimumSliceAccuracy);
        slice.Slice = worst?.Slice ?? "";
        yield return slice;
    }

    /// <summary>A gate that a measurement passes where it isn't under the limit.</summary>
    public static GateResult AtLeast(string gate, double measured, double limit) =>
        new() { Gate = gate, Passed = measured >= limit, Measured = measured, Limit = limit };

    private static IEnumerable<MetricsEntry> Measured(BundleManifest manifest)
    {
        ILookup<string, MetricsEntry> splits =
            manifest.Metrics.Where(entry => entry.Modalities == AsTheyAre).ToLookup(entry => entry.Split);
        return splits[Array.Find(HeldOutSplits, splits.Contains) ?? ""];
    }
}

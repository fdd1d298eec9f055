using GenderGrpc.Bundle.Manifest;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Registry;

/// <summary>What is told of a model, from its manifest.</summary>
internal static class ModelDescription
{
    private const string TestSplit = "test";
    private const string AsTheyAre = "given";
    private const string AllProfiles = "all";

    /// <param name="manifest">The model's manifest.</param>
    /// <param name="bytes">Bytes of its files, the manifest included.</param>
    /// <param name="run">The run it was promoted from; empty where there is none.</param>
    /// <param name="installed">When it was installed.</param>
    public static Model Of(BundleManifest manifest, long bytes, string run, DateTimeOffset installed) => new()
    {
        Name = ModelName.Of(manifest.Version),
        DisplayName = manifest.Name,
        Version = manifest.Version,
        CreateTime = installed.ToTimestamp(),
        Run = run,
        Bytes = bytes,
        Quality = manifest.Metrics.FirstOrDefault(entry =>
            entry.Split == TestSplit && entry.Modalities == AsTheyAre && entry.Slice == AllProfiles) is { } measured
            ? new ModelQuality
            {
                Profiles = measured.Count,
                Accuracy = measured.Accuracy,
                MacroF1 = measured.MacroF1,
                CalibrationError = measured.CalibrationError,
            }
            : null,
    };
}

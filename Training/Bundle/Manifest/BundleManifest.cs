using System.Collections.Immutable;
using System.Text.Json;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>What a model bundle is, what it holds, and where it comes from: manifest.json.</summary>
public sealed record BundleManifest
{
    /// <summary>The schema this version reads and writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The file's name in the bundle.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The schema of this file.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>A name to ask for the model by.</summary>
    public required string Name { get; init; }

    /// <summary>The content digest: "sha256:" and 64 hex digits over this file with nothing between the version's quotes.</summary>
    public string Version { get; init; } = "";

    /// <summary>When the bundle was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>All other files with their digests.</summary>
    public ImmutableArray<FileEntry> Files { get; init; } = [];

    /// <summary>What an answer can be.</summary>
    public ImmutableArray<string> Labels { get; init; } = ["female", "male", "undetermined"];

    /// <summary>How raw inputs become tensors.</summary>
    public required FeatureSpec Features { get; init; }

    /// <summary>The ONNX graphs; the role "fused" is always there.</summary>
    public required ImmutableArray<GraphEntry> Graphs { get; init; }

    /// <summary>Calibration of the fused graph.</summary>
    public required ModelCalibration Calibration { get; init; }

    /// <summary>What was measured, by split, modalities and slice.</summary>
    public ImmutableArray<MetricsEntry> Metrics { get; init; } = [];

    /// <summary>How it was trained.</summary>
    public required TrainingEntry Training { get; init; }

    /// <summary>What it was trained on.</summary>
    public required ImmutableArray<DataEntry> Data { get; init; }

    /// <summary>Markdown that the model card has under its limits: what is particular to the data.</summary>
    public string? Notes { get; init; }

    /// <summary>The SPDX identifier of the weights' licence.</summary>
    public string? License { get; init; }

    /// <summary>The graph of a role. Throws <see cref="BundleException"/> where there is none.</summary>
    public GraphEntry Graph(string role) =>
        Graphs.FirstOrDefault(graph => graph.Role == role)
        ?? throw new BundleException($"{FileName} lists no graph with the role '{role}'.");

    internal static BundleManifest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ManifestJson.Default.BundleManifest)
                ?? throw new BundleException($"{FileName} is empty.");
        }
        catch (JsonException exception)
        {
            throw new BundleException($"{FileName} isn't a manifest: {exception.Message}", exception);
        }
    }

    /// <summary>Throws <see cref="BundleException"/> for a value that no reader of the manifest could use.</summary>
    internal void Validate()
    {
        // Nullable annotations are checked while reading, but not those of a list's elements.
        if (Files.Contains(null!) || Labels.Contains(null!) || Metrics.Contains(null!) || Data.Contains(null!)
            || Metrics.Any(entry => entry.Answers.Contains(null!)) || Training.HasGap
            || Graphs.Any(graph => graph is null || graph.Inputs.Contains(null!) || graph.Outputs.Contains(null!)))
        {
            throw new BundleException($"{FileName} holds a list with nothing in a place.");
        }

        Features.Validate();
        Calibration.Validate();
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.BundleManifest);
}

using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>An ONNX graph of the bundle.</summary>
public sealed record GraphEntry
{
    /// <summary>Avatar and nickname in; fused logit and evidence out.</summary>
    public const string FusedRole = "fused";

    /// <summary>What the graph is for.</summary>
    public required string Role { get; init; }

    /// <summary>Its file.</summary>
    public required string File { get; init; }

    /// <summary>What it computes with where that isn't 32-bit floats throughout; null otherwise.</summary>
    public string? Precision { get; init; }

    /// <summary>Its inputs.</summary>
    public required ImmutableArray<TensorEntry> Inputs { get; init; }

    /// <summary>Its outputs.</summary>
    public required ImmutableArray<TensorEntry> Outputs { get; init; }
}

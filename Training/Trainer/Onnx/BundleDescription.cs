namespace GenderGrpc.Training.Onnx;

/// <summary>What a bundle says of itself that neither the run nor the data tells.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Notes">Markdown for the model card's limits; null where there is nothing to add.</param>
/// <param name="License">The SPDX identifier of the weights' licence.</param>
/// <param name="Precision">What its graph computes with.</param>
internal sealed record BundleDescription(
    string Name,
    string? Notes = null,
    string License = BundleDescription.DefaultLicense,
    GraphPrecision Precision = GraphPrecision.Float32)
{
    /// <summary>The licence where none is named.</summary>
    public const string DefaultLicense = "CC-BY-4.0";
}

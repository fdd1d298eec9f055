using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace GenderGrpc.Server.Options;

/// <summary>What a run's model must reach to be promoted. Measured is what its manifest says of the test split, else of val.</summary>
internal sealed record PromotionOptions
{
    [Description("Least accuracy of a forced choice; 0 asks for nothing")]
    [Range(0.0, 1.0)]
    public double MinimumAccuracy { get; init; }

    [Description("Least macro-F1 of a forced choice; 0 asks for nothing")]
    [Range(0.0, 1.0)]
    public double MinimumMacroF1 { get; init; }

    [Description("Largest expected calibration error; 1 asks for nothing")]
    [Range(0.0, 1.0)]
    public double MaximumCalibrationError { get; init; } = 1;

    [Description("Least accuracy on each slice; 0 asks for nothing")]
    [Range(0.0, 1.0)]
    public double MinimumSliceAccuracy { get; init; }

    [Description("Profiles that a slice must have to count")]
    [Range(1, int.MaxValue)]
    public int SliceProfiles { get; init; } = 20;

    [Description("How much less accurate than the active model it may be on the held-out profiles of its dataset; 1 asks for nothing")]
    [Range(0.0, 1.0)]
    public double AccuracyMargin { get; init; } = 0.02;

    [Description("Held-out profiles that the two are compared on, at most")]
    [Range(1, 1_000_000)]
    public int ComparedProfiles { get; init; } = 2000;
}

using System.Collections.Immutable;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Manifests made by hand, of no bundle.</summary>
internal static class Manifests
{
    /// <summary>A manifest that measured this.</summary>
    public static BundleManifest Of(params ImmutableArray<MetricsEntry> metrics)
    {
        var calibration = new MaskCalibration
        {
            Temperature = 1,
            RiskCurve = new RiskCurve
            {
                Points =
                [
                    new RiskPoint { MaxError = 0.02 },
                    new RiskPoint { MaxError = 0.05, Threshold = 0.9, Coverage = 0.5, Risk = 0.01, RiskBound = 0.04 },
                ],
            },
        };
        return new BundleManifest
        {
            Name = "made by hand",
            Created = DateTimeOffset.UnixEpoch,
            Features = TinyModel.Features.Spec,
            Graphs = [],
            Calibration = new ModelCalibration
            {
                Both = calibration,
                AvatarOnly = calibration,
                NicknameOnly = calibration,
                AvatarEvidenceTemperature = 1,
                NicknameEvidenceTemperature = 1,
            },
            Metrics = metrics,
            Training = new TrainingEntry
            {
                Command = "train --data faces",
                Hyperparameters = ImmutableSortedDictionary<string, string>.Empty,
                Steps = 7,
                Seconds = 60,
                Hardware = "an abacus",
                Software = "none",
            },
            Data = [new DataEntry("manifest.csv", 90, "sha256:12", "70 rows to train on: web 70")],
        };
    }

    /// <summary>A measurement of 100 profiles; at 1 % nothing is answered, and at 5 % half of it.</summary>
    public static MetricsEntry Metrics(string split, string modalities, string slice, double accuracy) => new()
    {
        Split = split,
        Modalities = modalities,
        Slice = slice,
        Count = 100,
        FemaleCount = 40,
        Accuracy = accuracy,
        MacroF1 = 0.75,
        RecallFemale = 0.625,
        RecallMale = 0.875,
        CalibrationError = 0.0321,
        UndeterminedCount = 9,
        Answers = [new AnswersEntry(0.01, 0, 0, 0), new AnswersEntry(0.05, 0.5, 0.04, 3)],
    };
}

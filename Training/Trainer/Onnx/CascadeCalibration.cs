using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Onnx;

/// <summary>
/// Calibrates the cascade of a bundle that is there already, such as one from before there were cascades, and notes how the profiles score.
/// </summary>
internal static class CascadeCalibration
{
    /// <summary>
    /// Measures the cascade's risk curve and the score histograms, those of them that the bundle lacks, on the validation split of a data
    /// folder, its names alone included, and writes them into the bundle and its card. Everything else stays as it is; where anything was
    /// lacking the version becomes another. Throws <see cref="ExportException"/> where there is nothing to measure a cascade on.
    /// </summary>
    public static BundleManifest Write(string folder, DataFolder data, CancellationToken cancellationToken)
    {
        ModelBundle bundle = ModelBundle.Load(folder);
        ModelCalibration calibration = bundle.Manifest.Calibration;
        using var model = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor(), cancellationToken);
        Sample[] validation = SampleLoader.Load(
            [.. data.Profiles.Concat(data.Names).Where(row => row.Split == Split.Val)], model.Features, cancellationToken);
        // A curve that is there stays: measured again, on another processor, its thresholds could differ in their last digits.
        RiskCurve cascade = calibration.Cascade
            ?? Calibrator.Cascade(model, validation, calibration.Both, calibration.NicknameOnly)
            ?? throw new ExportException(
                "A cascade is calibrated on profiles of val that have an avatar and a nickname and are labelled female or male, with a model "
                + "that looks at both; there are none.");
        ModelCalibration completed = calibration with
        {
            Cascade = cascade,
            Both = WithScores(calibration.Both, ModalityMask.Both),
            AvatarOnly = WithScores(calibration.AvatarOnly, ModalityMask.Avatar),
            NicknameOnly = WithScores(calibration.NicknameOnly, ModalityMask.Nickname),
        };
        return BundleCard.Rewrite(folder, bundle.Manifest with { Calibration = completed });

        MaskCalibration WithScores(MaskCalibration fitted, ModalityMask mask) =>
            fitted with { Scores = fitted.Scores ?? Calibrator.Scores(model, validation, mask, fitted) };
    }
}

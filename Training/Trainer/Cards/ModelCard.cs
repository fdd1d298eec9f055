using System.Globalization;
using System.Text;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Onnx;

/// <summary>Writes MODEL_CARD.md from a manifest: what was measured, on what, and what the model is not for.</summary>
internal static class ModelCard
{
    /// <summary>The card as Markdown.</summary>
    public static string Write(BundleManifest manifest)
    {
        var card = new StringBuilder();
        Line(card, $"# {manifest.Name}");
        Line(card, $"");
        Line(card, $"Predicts the gender that a profile presents (female, male, or undetermined) from an avatar and a nickname.");
        Line(card, $"It says how a profile looks to others, never what a person is.");
        Line(card, $"");
        Line(card, $"## Must not be used for");
        Line(card, $"");
        Line(card, $"- Decisions about a person: access, price, credit, work, housing, health, policing, moderation.");
        Line(card, $"- Identifying, outing or tracking anyone, or telling a person's sex, gender identity or orientation.");
        Line(card, $"- Overriding what a person says about themselves.");
        Line(card, $"- Children.");
        Line(card, $"");
        Line(card, $"## Trained on");
        Line(card, $"");
        foreach (DataEntry entry in manifest.Data)
        {
            Line(card, $"- {entry.Name}: {entry.Rows} rows, {entry.Provenance}; `{entry.Digest}`");
        }

        Line(card, $"");
        Line(card, $"Command: `{manifest.Training.Command}`");
        Line(card, $"");
        Line(card, $"## Measured");
        Line(card, $"");
        Line(card, $"Accuracy, macro-F1 and recall are of the forced choice between female and male; coverage and risk are of");
        Line(card, $"answers at max_error {DecisionRule.DefaultMaxError}. Profiles labelled undetermined are counted apart.");
        Line(card, $"");
        Metrics(card, manifest);
        Line(card, $"");
        Line(card, $"## Error rates that can be asked for");
        Line(card, $"");
        RiskCurve(card, "avatar and nickname", manifest.Calibration.Both);
        RiskCurve(card, "avatar only", manifest.Calibration.AvatarOnly);
        RiskCurve(card, "nickname only", manifest.Calibration.NicknameOnly);
        return card.ToString();
    }

    private static void Metrics(StringBuilder card, BundleManifest manifest)
    {
        Line(card, $"| split | sees | slice | profiles | accuracy | best attainable | macro-F1 | recall f | recall m | ECE | coverage | risk | undetermined, got a label |");
        Line(card, $"|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (MetricsEntry m in manifest.Metrics)
        {
            string best = m.BestAttainableAccuracy?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
            Line(card, $"| {m.Split} | {m.Modalities} | {m.Slice} | {m.Count} | {m.Accuracy:0.000} | {best} | {m.MacroF1:0.000} | {m.RecallFemale:0.000} | {m.RecallMale:0.000} | {m.CalibrationError:0.000} | {m.Coverage:0.000} | {m.Risk:0.000} | {m.UndeterminedLabelled} of {m.UndeterminedCount} |");
        }
    }

    private static void RiskCurve(StringBuilder card, string modalities, MaskCalibration calibration)
    {
        Line(card, $"With {modalities}:");
        Line(card, $"");
        Line(card, $"| max_error | confidence needed | coverage | error seen | 95 % bound |");
        Line(card, $"|---|---|---|---|---|");
        foreach (RiskPoint point in calibration.RiskCurve.Points)
        {
            Line(card, point.Threshold is null
                ? (FormattableString)$"| {point.MaxError} | unattainable | | | |"
                : $"| {point.MaxError} | {point.Threshold:0.0000} | {point.Coverage:0.000} | {point.Risk:0.0000} | {point.RiskBound:0.0000} |");
        }

        Line(card, $"");
    }

    private static void Line(StringBuilder card, FormattableString text) =>
        card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

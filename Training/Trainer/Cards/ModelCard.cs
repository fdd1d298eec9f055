using System.Globalization;
using System.Text;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>Writes MODEL_CARD.md from a manifest alone: what was measured, on what, and what the model is not for.</summary>
internal static class ModelCard
{
    /// <summary>The file's name in the bundle.</summary>
    public const string FileName = "MODEL_CARD.md";

    private const string Purpose = """
        Predicts the gender that a profile presents (female, male, or undetermined) from an avatar and a nickname. It says how a
        profile looks to others, never what a person is.

        ## What it is for

        - Choosing a form of address or a picture where a wrong one costs little and a neutral one stands ready for
          *undetermined*.
        - Counts over many profiles, told with the error rates below.
        - Trying the system, and research on such models and their errors.

        ## What it must not be used for

        - Decisions about a person: access, price, credit, work, housing, health, policing, moderation.
        - Identifying, outing or tracking anyone, or telling a person's sex, gender identity or orientation.
        - Overriding what a person says about themselves.
        - Children.


        """;

    private const string Reading = """
        Accuracy, macro-F1 and recall are of the forced choice between female and male, over the profiles labelled so (rows);
        ECE is the expected calibration error. Under "at 5 %" stand, of the same profiles, the share that got an answer at a
        max_error of 0.05, and the share of those answers that is wrong. The last two columns count the profiles labelled
        undetermined, and how many of them got female or male all the same, at each of those rates.

        Splits that end in -names hold names without pictures, and those in -neutral generated nicknames that say nothing. A
        view that shows the same as an earlier one has no table, and a slice of fewer than 20 profiles no row.


        """;

    private const string ReadingGendered = """
        Splits that end in -gendered hold generated nicknames that present a gender by a word in them, which none of those to
        train on has.


        """;

    private const string Limits = """
        ## Limits

        - The error rates were fitted on profiles like those it was trained on. For others (another platform, country or time)
          they promise nothing.
        - An error rate is the mean over all answers. A group that is rare among them can be told far worse: see the slices. What
          has no slice wasn't measured.
        - *Undetermined* says that the model can't tell. It doesn't say that a person is neither female nor male.

        """;

    /// <summary>The card as Markdown. Nothing of it depends on the bundle's files or version, which depend on the card.</summary>
    public static string Write(BundleManifest manifest)
    {
        var card = new StringBuilder();
        Line(card, $"# {manifest.Name}");
        Line(card, $"");
        card.Append(Purpose);
        TrainedOn(card, manifest);
        Line(card, $"## Measured");
        Line(card, $"");
        card.Append(Reading);
        if (manifest.Metrics.Any(entry => entry.Split.EndsWith("-gendered", StringComparison.Ordinal)))
        {
            card.Append(ReadingGendered);
        }

        card.Append(MeasurementTables.Write(manifest.Metrics));
        Line(card, $"## Error rates that can be asked for");
        Line(card, $"");
        Line(card, $"Fitted on the validation splits. The confidence that an answer needs, the share that has it, and its errors.");
        Line(card, $"");
        RiskCurve(card, "avatar and nickname", manifest.Calibration.Both);
        RiskCurve(card, "avatar only", manifest.Calibration.AvatarOnly);
        RiskCurve(card, "nickname only", manifest.Calibration.NicknameOnly);
        if (manifest.Calibration.Cascade is { } cascade)
        {
            Cascade(card, cascade);
        }

        card.Append(Limits);
        if (manifest.Notes is { } notes)
        {
            Line(card, $"");
            Line(card, $"{notes}");
        }

        if (manifest.License is { } license)
        {
            Line(card, $"");
            Line(card, $"## Licence");
            Line(card, $"");
            Line(card, $"The weights: {license} (<https://spdx.org/licenses/{license}.html>).");
        }

        // The text above has the line ends of the source file that it was compiled from.
        return card.ToString().ReplaceLineEndings("\n");
    }

    private static void TrainedOn(StringBuilder card, BundleManifest manifest)
    {
        var table = new MarkdownTable(3, "file", "where from", "digest", "rows");
        foreach (DataEntry entry in manifest.Data)
        {
            table.Row(entry.Name, entry.Provenance, $"`{entry.Digest}`", entry.Rows > 0 ? Rates.Count(entry.Rows) : "");
        }

        Line(card, $"## Trained on");
        Line(card, $"");
        Line(card, $"{table}");
        Line(card, $"The runs that led to it, the last one last:");
        Line(card, $"");
        Run(card, manifest.Training);
        Line(card, $"");
    }

    private static void Run(StringBuilder card, TrainingEntry training)
    {
        foreach (TrainingEntry earlier in training.StartedFrom)
        {
            Run(card, earlier);
        }

        Line(card, $"- `{training.Command}`: {training.Steps} steps in {training.Seconds:0} s on {training.Hardware}; {training.Software}");
        foreach (ChangeEntry change in training.Changes ?? [])
        {
            Line(card, $"  - from step {change.Step} on: {string.Join(", ", change.To.Select(value => $"{value.Key} {value.Value} instead of {change.From.GetValueOrDefault(value.Key)}"))}");
        }
    }

    private static void RiskCurve(StringBuilder card, string modalities, MaskCalibration calibration)
    {
        var table = new MarkdownTable(0, "max_error", "confidence needed", "coverage", "error seen", "95 % bound");
        foreach (RiskPoint point in calibration.RiskCurve.Points)
        {
            string maxError = point.MaxError.ToString(CultureInfo.InvariantCulture);
            table.Row(point.Threshold is { } threshold
                ? [maxError, $"{Exact(threshold)}", Rates.Of(point.Coverage), Exact(point.Risk), Exact(point.RiskBound)]
                : [maxError, "unattainable", "", "", ""]);
        }

        Line(card, $"With {modalities}:");
        Line(card, $"");
        Line(card, $"{table}");
    }

    private static void Cascade(StringBuilder card, RiskCurve cascade)
    {
        var table = new MarkdownTable(0, "max_error", "confidence needed", "coverage", "stopped early", "error seen", "95 % bound");
        foreach (RiskPoint point in cascade.Points)
        {
            string maxError = point.MaxError.ToString(CultureInfo.InvariantCulture);
            table.Row(point.Threshold is { } threshold
                ?
                [
                    maxError, Exact(threshold), Rates.Of(point.Coverage), Rates.Of(point.StoppedEarly), Exact(point.Risk),
                    Exact(point.RiskBound),
                ]
                : [maxError, "computed as fused", "", "", "", ""]);
        }

        Line(card, $"With avatar and nickname, as a cascade (compute: CASCADE); the share that the nickname alone settles stops early:");
        Line(card, $"");
        Line(card, $"{table}");
    }

    private static string Exact(double rate) => rate.ToString("0.0000", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder card, FormattableString text) =>
        card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

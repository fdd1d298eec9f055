using System.Globalization;
using GenderGrpc.V1;
using Spectre.Console;

namespace GenderGrpc.Cli.Output;

/// <summary>Predictions in words, bars and colours.</summary>
internal static class PredictionText
{
    private const int BarCells = 5;
    private const string Eighths = "▏▎▍▌▋▊▉█";

    public static string Name(Label label) => label switch
    {
        Label.Female => "female",
        Label.Male => "male",
        Label.Undetermined => "undetermined",
        _ => "unspecified",
    };

    /// <summary>Empty for a label that isn't undetermined.</summary>
    public static string Name(UndeterminedReason reason) => reason switch
    {
        UndeterminedReason.Unspecified => "",
        UndeterminedReason.LowMargin => "low_margin",
        UndeterminedReason.NoSignal => "no_signal",
        UndeterminedReason.ModalityConflict => "modality_conflict",
        UndeterminedReason.UnattainableMaxError => "unattainable_max_error",
        _ => ((int)reason).ToString(CultureInfo.InvariantCulture),
    };

    public static Color Colour(Label label) => label switch
    {
        Label.Female => Color.MediumOrchid1,
        Label.Male => Color.DodgerBlue1,
        _ => Color.Grey,
    };

    public static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    /// <summary>A bar as long as the probability of female, then the modality's weight; a dash without that modality.</summary>
    public static string EvidenceBar(Prediction prediction, Modality modality)
    {
        var evidence = Evidence(prediction, modality);
        if (evidence is null)
        {
            return "–";
        }

        var eighths = (int)Math.Round(Math.Clamp(evidence.ProbabilityFemale, 0, 1) * BarCells * 8);
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[(eighths % 8) - 1]);
        return string.Create(CultureInfo.InvariantCulture, $"{bar.PadRight(BarCells, '░')} {evidence.Weight:0.00}");
    }

    public static Evidence? Evidence(Prediction prediction, Modality modality)
    {
        foreach (var evidence in prediction.Evidence)
        {
            if (evidence.Modality == modality)
            {
                return evidence;
            }
        }

        return null;
    }
}

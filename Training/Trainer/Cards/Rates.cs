using System.Globalization;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>Numbers as cards write them.</summary>
internal static class Rates
{
    /// <summary>A rate: "0.912"; nothing where there is none.</summary>
    public static string Of(double? rate) => rate?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Accuracy, macro-F1, recall of female and of male; nothing for what a class without profiles would decide.</summary>
    public static string[] ForcedChoice(MetricsEntry entry)
    {
        bool hasFemale = entry.FemaleCount > 0;
        bool hasMale = entry.FemaleCount < entry.Count;
        return
        [
            Of(hasFemale || hasMale ? entry.Accuracy : null),
            Of(hasFemale && hasMale ? entry.MacroF1 : null),
            Of(hasFemale ? entry.RecallFemale : null),
            Of(hasMale ? entry.RecallMale : null),
        ];
    }

    /// <summary>A number of profiles.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>An error rate that can be asked for: "5 %".</summary>
    public static string Percent(double maxError) => (maxError * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}

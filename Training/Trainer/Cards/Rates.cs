using System.Globalization;

namespace GenderGrpc.Training.Cards;

/// <summary>Numbers as cards write them.</summary>
internal static class Rates
{
    /// <summary>A rate: "0.912"; nothing where there is none.</summary>
    public static string Of(double? rate) => rate?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A number of profiles.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>An error rate that can be asked for: "5 %".</summary>
    public static string Percent(double maxError) => (maxError * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}

using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Cards;

/// <summary>
/// How profiles came to their pair of avatar and nickname: the column pair_kind, where the data has it. Pairs of one real
/// person come first, and before the whole, which may mix them with constructed ones.
/// </summary>
internal static class PairKinds
{
    private const string Column = "pair_kind=";
    private const string Real = Column + "real";
    private const string All = "all";

    /// <summary>The slices that are a pair kind, and the whole, in their order.</summary>
    public static IEnumerable<string> Of(IEnumerable<MetricsEntry> entries) => entries
        .Select(entry => entry.Slice)
        .Where(slice => Rank(slice) < int.MaxValue)
        .Distinct()
        .OrderBy(Rank)
        .ThenBy(slice => slice, StringComparer.Ordinal);

    /// <summary>Pair kinds and the whole before all other slices.</summary>
    public static int Rank(string slice) => slice switch
    {
        Real => 0,
        All => 2,
        _ => slice.StartsWith(Column, StringComparison.Ordinal) ? 1 : int.MaxValue,
    };

    /// <summary>A slice as text: "real pairs", "all pairs" beside such, or "all".</summary>
    public static string NameOf(string slice, bool isOneOfSeveral) =>
        isOneOfSeveral ? slice.Replace(Column, "", StringComparison.Ordinal) + " pairs" : slice;
}

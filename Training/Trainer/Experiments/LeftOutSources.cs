using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Experiments;

/// <summary>The sources of a data folder that a model can do without and be tested on.</summary>
/// <param name="Pictures">Sources of pictures.</param>
/// <param name="Names">Sources of names alone; those that hold the same people are one.</param>
internal sealed record LeftOutSources(ImmutableArray<ImmutableArray<string>> Pictures, ImmutableArray<ImmutableArray<string>> Names)
{
    private const int LeastPictures = 60;
    private const double MostOfAll = 0.5;

    /// <summary>
    /// Every source of names, and each source of real pairs with at least 60 pictures of either label that isn't most of the data.
    /// Sources whose names begin alike, as tw_cec and tw_cec_hans do, hold the same people.
    /// </summary>
    public static LeftOutSources Of(DataFolder data, string sourceColumn)
    {
        string SourceOf(ProfileRow row) => row.Slices.GetValueOrDefault(sourceColumn, "");
        ProfileRow[] pictures =
            [.. data.Profiles.Where(row => row.AvatarPath is not null && row.Slices.GetValueOrDefault(TrialRow.PairKindColumn, "real") == "real")];
        return new LeftOutSources(
            [
                .. pictures.GroupBy(SourceOf)
                    .Where(source => source.Key.Length > 0 && source.Count() <= MostOfAll * pictures.Length
                        && source.Count(row => row.Label == Label.Female) >= LeastPictures
                        && source.Count(row => row.Label == Label.Male) >= LeastPictures)
                    .Select(source => (ImmutableArray<string>)[source.Key])
                    .OrderBy(source => source[0], StringComparer.Ordinal),
            ],
            [.. Groups([.. data.Names.Select(SourceOf).Where(source => source.Length > 0).Distinct().Order(StringComparer.Ordinal)])]);
    }

    private static IEnumerable<ImmutableArray<string>> Groups(string[] sources) => sources
        .GroupBy(source => sources.First(first => source == first || source.StartsWith(first + "_", StringComparison.Ordinal)))
        .Select(group => (ImmutableArray<string>)[.. group]);
}

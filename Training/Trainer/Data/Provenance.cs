namespace GenderGrpc.Training.Data;

/// <summary>Says where the rows of a file come from.</summary>
internal static class Provenance
{
    private const string Source = "source";
    private const int MostSources = 40;

    /// <summary>
    /// How many rows there are to train on, and how many of each source, where the column "source" names few.
    /// </summary>
    public static string Of(IEnumerable<ProfileRow> rows)
    {
        ProfileRow[] train = [.. rows.Where(row => row.Split == Split.Train)];
        KeyValuePair<string, int>[] sources =
        [
            .. train.Where(row => row.Slices.ContainsKey(Source))
                .CountBy(row => row.Slices[Source])
                .OrderByDescending(source => source.Value)
                .ThenBy(source => source.Key, StringComparer.Ordinal),
        ];
        string text = $"{train.Length} rows to train on";
        return sources.Length is 0 or > MostSources
            ? text
            : $"{text}: {string.Join(", ", sources.Select(source => $"{source.Key} {source.Value}"))}";
    }
}

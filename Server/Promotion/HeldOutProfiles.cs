using CsvHelper;

namespace GenderGrpc.Server.Promotion;

/// <summary>The held-out profiles of a dataset that are labelled female or male: those of its test split, else of val.</summary>
internal static class HeldOutProfiles
{
    private const string ManifestFile = "manifest.csv";
    private const string Test = "test";
    private const string Val = "val";

    /// <summary>Reads them; where there are more than are wanted, some of them, evenly. None where there is no dataset.</summary>
    public static HeldOutProfile[] Read(string folder, int most)
    {
        string manifest = Path.Combine(folder, ManifestFile);
        if (!File.Exists(manifest))
        {
            return [];
        }

        ILookup<string, HeldOutProfile> splits;
        try
        {
            splits = Rows(folder, manifest).ToLookup(row => row.Split, row => row.Profile);
        }
        catch (CsvFormatException)
        {
            return [];
        }

        HeldOutProfile[] all = [.. splits[splits.Contains(Test) ? Test : Val]];
        int count = Math.Min(all.Length, most);
        return [.. Enumerable.Range(0, count).Select(index => all[(int)((long)index * all.Length / count)])];
    }

    private static IEnumerable<(string Split, HeldOutProfile Profile)> Rows(string folder, string manifest)
    {
        using var csv = CsvReader.FromFile(manifest);
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        while (csv.Read())
        {
            string label = Field(csv, header, "label") ?? "";
            string split = Field(csv, header, "split") ?? "";
            if (split is not (Test or Val) || label is not ("female" or "male"))
            {
                continue;
            }

            string? avatar = Field(csv, header, "avatar");
            yield return (split, new HeldOutProfile(
                avatar is null ? null : FileIn(folder, avatar), Field(csv, header, "nickname"), label == "female"));
        }
    }

    private static string? Field(CsvReader csv, string[] header, string column)
    {
        int index = Array.IndexOf(header, column);
        string? value = index < 0 ? null : csv.GetString(index);
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    // A dataset came from a client: what it names is read only where it lies in its folder.
    private static string? FileIn(string folder, string avatar)
    {
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        string file = Path.GetFullPath(Path.Combine(root, avatar));
        return file.StartsWith(root, StringComparison.Ordinal) && File.Exists(file) ? file : null;
    }
}

using CsvHelper;

namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>The profiles of a CSV file with columns avatar and nickname; avatars are paths relative to a folder.</summary>
internal sealed class ProfileTable(string manifest, string avatarFolder)
{
    public const string ManifestName = "manifest.csv";

    private static readonly CsvReaderOptions Reading = new() { HasHeader = false, DetectSeparatorHint = false };
    private static readonly CsvWriterOptions Writing = new() { NewLine = "\n" };

    public string Manifest { get; } = manifest;

    public string AvatarFolder { get; } = avatarFolder;

    /// <summary>Reads the profiles, with their avatar files, one after the other.</summary>
    public IEnumerable<EncodedProfile> Read()
    {
        using IEnumerator<string[]> records = Records().GetEnumerator();
        string[] columns = records.MoveNext() ? records.Current : [];
        int avatar = IndexOf(columns, "avatar");
        int nickname = IndexOf(columns, "nickname");
        while (records.MoveNext())
        {
            string[] row = records.Current;
            yield return new EncodedProfile(
                row[avatar].Length == 0 ? [] : File.ReadAllBytes(Path.Combine(AvatarFolder, row[avatar])), row[nickname]);
        }
    }

    /// <summary>Writes the first <paramref name="count"/> rows to a file, from the start again where there are fewer.</summary>
    /// <returns>The written table and its number of rows: all there are, where no count is given.</returns>
    public (ProfileTable Table, int Rows) Repeat(int? count, string file)
    {
        List<string[]> records = [.. Records()];
        if (records.Count < 2)
        {
            throw new InvalidDataException($"{Manifest} has no rows.");
        }

        int rows = count ?? records.Count - 1;
        using FileStream stream = File.Create(file);
        using CsvWriter csv = CsvWriter.Create(stream, Writing, leaveOpen: true);
        Write(csv, records[0]);
        for (int row = 0; row < rows; row++)
        {
            Write(csv, records[1 + (row % (records.Count - 1))]);
        }

        csv.Flush();
        return (new ProfileTable(file, AvatarFolder), rows);
    }

    private static void Write(CsvWriter csv, string[] record)
    {
        foreach (string field in record)
        {
            csv.WriteField(field);
        }

        csv.EndRecord();
    }

    private IEnumerable<string[]> Records()
    {
        using FileStream file = File.OpenRead(Manifest);
        using CsvReader reader = CsvReader.Create(file, Reading, leaveOpen: true);
        while (reader.Read())
        {
            var record = new string[reader.FieldCount];
            for (int i = 0; i < record.Length; i++)
            {
                record[i] = reader.GetString(i);
            }

            yield return record;
        }
    }

    private int IndexOf(string[] columns, string name) =>
        Array.IndexOf(columns, name) is >= 0 and var index
            ? index
            : throw new InvalidDataException($"{Manifest} has no column '{name}'.");
}

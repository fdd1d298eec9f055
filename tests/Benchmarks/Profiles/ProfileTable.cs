using CsvHelper;

namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>The profiles of a CSV file with columns avatar, nickname and label; avatars are paths relative to a folder.</summary>
internal sealed class ProfileTable(string manifest, string avatarFolder)
{
    public const string ManifestName = "manifest.csv";

    private static readonly string[] Columns = ["avatar", "nickname", "label"];
    private static readonly CsvReaderOptions Reading = new() { HasHeader = false, DetectSeparatorHint = false };
    private static readonly CsvWriterOptions Writing = new() { NewLine = "\n" };

    /// <summary>The sample profiles that come with the command line.</summary>
    public static ProfileTable Samples => In(BuiltPrograms.SampleFolder);

    /// <summary>Those of them that have an avatar and a nickname: all are the same work.</summary>
    public static EncodedProfile[] WholeSamples() => [.. Samples.Read().Where(profile => profile.IsWhole)];

    public string Manifest { get; } = manifest;

    public string AvatarFolder { get; } = avatarFolder;

    /// <summary>The profiles of a folder with a manifest.csv.</summary>
    public static ProfileTable In(string folder) => new(Path.Combine(folder, ManifestName), folder);

    /// <summary>Reads the profiles, with their avatar files, one after the other.</summary>
    public IEnumerable<EncodedProfile> Read() => Rows(Columns).Select(row => new EncodedProfile(
        row[0].Length == 0 ? [] : File.ReadAllBytes(Path.Combine(AvatarFolder, row[0])), row[1]));

    /// <summary>Writes the first <paramref name="count"/> rows to a file, from the start again where there are fewer.</summary>
    /// <returns>The written table and its number of rows: all there are, where no count is given.</returns>
    public (ProfileTable Table, int Rows) Repeat(int? count, string file)
    {
        List<string[]> rows = [.. Rows(Columns)];
        if (rows.Count == 0)
        {
            throw new InvalidDataException($"{Manifest} has no rows.");
        }

        using FileStream stream = File.Create(file);
        using CsvWriter csv = CsvWriter.Create(stream, Writing, leaveOpen: true);
        Write(csv, Columns);
        int written = count ?? rows.Count;
        for (int i = 0; i < written; i++)
        {
            Write(csv, rows[i % rows.Count]);
        }

        csv.Flush();
        return (new ProfileTable(file, AvatarFolder), written);
    }

    private static void Write(CsvWriter csv, string[] record)
    {
        foreach (string field in record)
        {
            csv.WriteField(field);
        }

        csv.EndRecord();
    }

    /// <summary>The rows, each with a field for each of these columns; what else the manifest has is left out.</summary>
    public IEnumerable<string[]> Rows(params string[] wanted)
    {
        using FileStream file = File.OpenRead(Manifest);
        using CsvReader reader = CsvReader.Create(file, Reading, leaveOpen: true);
        int[]? columns = null;
        while (reader.Read())
        {
            if (columns is null)
            {
                columns = [.. wanted.Select(column => IndexOf(reader, column))];
            }
            else
            {
                yield return Array.ConvertAll(columns, reader.GetString);
            }
        }
    }

    private int IndexOf(CsvReader header, string column)
    {
        for (int i = 0; i < header.FieldCount; i++)
        {
            if (header.GetString(i) == column)
            {
                return i;
            }
        }

        throw new InvalidDataException($"{Manifest} has no column '{column}'.");
    }
}

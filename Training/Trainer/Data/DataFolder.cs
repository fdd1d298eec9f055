using System.Globalization;
using CsvHelper;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Training.Data;

/// <summary>
/// A data set on disk: manifest.csv (columns avatar, nickname, label, split; every other one is a slice, and avatar_label
/// also tells what a picture says by itself) and, beside it or in names/, .tsv files of names alone (columns name and
/// label; the split is a column or the file's name). For a tokenizer that learns none, vocabulary.txt has its vocabulary.
/// </summary>
internal sealed class DataFolder
{
    /// <summary>The file that lists the profiles.</summary>
    public const string ManifestFile = "manifest.csv";

    /// <summary>The file that has the vocabulary of a tokenizer that learns none.</summary>
    public const string VocabularyFile = "vocabulary.txt";

    private const string AvatarLabel = "avatar_label";
    private const string DescriptionFile = "SOURCES.md";
    private const string ProbabilityFemale = "label_probability_female";
    private const string ProbabilityMale = "label_probability_male";
    private const string ProbabilityUndetermined = "label_probability_undetermined";

    private static readonly HashSet<string> s_reserved =
        ["avatar", "nickname", "name", "label", "split", ProbabilityFemale, ProbabilityMale, ProbabilityUndetermined];

    private readonly string _folder;
    private readonly List<DataEntry> _sources = [];

    private DataFolder(string folder) => _folder = folder;

    /// <summary>The rows of manifest.csv.</summary>
    public IReadOnlyList<ProfileRow> Profiles { get; private set; } = [];

    /// <summary>The rows of all .tsv files.</summary>
    public IReadOnlyList<ProfileRow> Names { get; private set; } = [];

    /// <summary>The files read, for the bundle's manifest.</summary>
    public IReadOnlyList<DataEntry> Sources => _sources;

    /// <summary>The file that describes the data, where there is one: SOURCES.md. It has no rows and changes no model.</summary>
    public DataEntry? Description { get; private set; }

    /// <summary>Reads a folder. Throws <see cref="DataException"/> that names what is wrong and where.</summary>
    public static DataFolder Read(string folder)
    {
        string manifest = Path.Combine(folder, ManifestFile);
        if (!File.Exists(manifest))
        {
            throw new DataException($"'{folder}' is no data folder: it has no {ManifestFile}.");
        }

        var data = new DataFolder(folder);
        data.Profiles = data.ReadFile(manifest, ',', "nickname");
        data.Names = [.. NameFiles(folder).SelectMany(path => data.ReadFile(path, '\t', "name"))];
        data.Description = ReadDescription(Path.Combine(folder, DescriptionFile));
        return data;
    }

    /// <summary>The text of vocabulary.txt; null where there is none.</summary>
    public string? ReadVocabulary()
    {
        string path = Path.Combine(_folder, VocabularyFile);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private static DataEntry? ReadDescription(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using FileStream content = File.OpenRead(path);
        return new DataEntry(DescriptionFile, 0, Digest.Of(content), "describes the data");
    }

    private static IEnumerable<string> NameFiles(string folder)
    {
        string names = Path.Combine(folder, "names");
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.tsv");
        return (Directory.Exists(names) ? files.Concat(Directory.EnumerateFiles(names, "*.tsv")) : files).Order(StringComparer.Ordinal);
    }

    private List<ProfileRow> ReadFile(string path, char separator, string nicknameColumn)
    {
        string file = Path.GetRelativePath(_folder, path).Replace('\\', '/');
        var options = new CsvReaderOptions
        {
            Separator = separator,
            // A tab-separated name may hold a quotation mark that means nothing.
            Mode = separator == '\t' ? CsvMode.NoEscape : CsvMode.Rfc4180,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
        };
        try
        {
            using var csv = CsvReader.FromFile(path, options);
            List<ProfileRow> rows = ReadRows(csv, file, nicknameColumn);
            using FileStream content = File.OpenRead(path);
            _sources.Add(new DataEntry(file, rows.Count, Digest.Of(content), Provenance.Of(rows)));
            return rows;
        }
        catch (CsvFormatException exception)
        {
            throw new DataException($"{file} line {exception.LineNumber} isn't a row of its table.", exception);
        }
    }

    private List<ProfileRow> ReadRows(CsvReader csv, string file, string nicknameColumn)
    {
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        string[] required = file == ManifestFile ? ["label", "split"] : ["label"];
        if (!required.All(header.Contains) || !(header.Contains(nicknameColumn) || header.Contains("avatar")))
        {
            throw new DataException(
                $"{file} needs the columns {string.Join(", ", required)} and {nicknameColumn}; it has {string.Join(", ", header)}.");
        }

        if (header.GroupBy(column => column).FirstOrDefault(columns => columns.Count() > 1) is { Key: var twice })
        {
            throw new DataException($"{file} has the column '{twice}' more than once.");
        }

        string[] slices = [.. header.Where(column => !s_reserved.Contains(column))];
        var rows = new List<ProfileRow>();
        while (csv.Read())
        {
            string origin = string.Create(CultureInfo.InvariantCulture, $"{file} line {csv.LineNumber}");
            string? avatar = Field(csv, header, "avatar");
            rows.Add(new ProfileRow
            {
                AvatarPath = avatar is null ? null : Path.Combine(_folder, avatar),
                Nickname = Field(csv, header, nicknameColumn),
                Label = ParseLabel(Field(csv, header, "label"), "label", origin),
                AvatarLabel = Field(csv, header, AvatarLabel) is { } shown ? ParseLabel(shown, AvatarLabel, origin) : null,
                Split = header.Contains("split") ? ParseSplit(Field(csv, header, "split"), origin) : SplitOf(file),
                Origin = origin,
                Slices = slices.ToDictionary(column => column, column => Field(csv, header, column) ?? ""),
                BestAttainable = ReadBestAttainable(csv, header, origin),
            });
        }

        return rows;
    }

    private static string? Field(CsvReader csv, string[] header, string column)
    {
        int index = Array.IndexOf(header, column);
        string? value = index < 0 ? null : csv.GetString(index);
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static Label ParseLabel(string? value, string column, string origin) => value switch
    {
        "female" => Label.Female,
        "male" => Label.Male,
        "undetermined" => Label.Undetermined,
        _ => throw new DataException($"{origin}: {column} is '{value}'; it must be female, male or undetermined."),
    };

    private static Split ParseSplit(string? value, string origin) => value switch
    {
        "train" => Split.Train,
        "val" => Split.Val,
        "test" => Split.Test,
        _ => throw new DataException($"{origin}: split is '{value}'; it must be train, val or test."),
    };

    private static Split SplitOf(string file) => Path.GetFileNameWithoutExtension(file) switch
    {
        "val" => Split.Val,
        "test" => Split.Test,
        _ => Split.Train,
    };

    private static double? ReadBestAttainable(CsvReader csv, string[] header, string origin)
    {
        string? female = Field(csv, header, ProbabilityFemale);
        string? male = Field(csv, header, ProbabilityMale);
        if (female is null || male is null)
        {
            return null;
        }

        if (!double.TryParse(female, CultureInfo.InvariantCulture, out double f)
            || !double.TryParse(male, CultureInfo.InvariantCulture, out double m)
            || f is not (>= 0 and <= 1) || m is not (>= 0 and <= 1) || f + m == 0)
        {
            throw new DataException($"{origin}: {ProbabilityFemale} and {ProbabilityMale} must be probabilities.");
        }

        return Math.Max(f, m) / (f + m);
    }
}

using System.Globalization;
using CsvHelper;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Datasets;

/// <summary>
/// Reads a data folder as a trainer will, to count its rows and to refuse here what would fail there: manifest.csv (avatar, nickname,
/// label, split) and, beside it or in names/, .tsv files of names alone (name, label).
/// </summary>
internal sealed class DatasetReader(string folder, CancellationToken cancellationToken)
{
    /// <summary>The file that lists the profiles.</summary>
    public const string ManifestFile = "manifest.csv";

    private const int MaxRecordBytes = 1 << 20;
    private static readonly string[] Labels = ["female", "male", "undetermined"];
    private static readonly string[] Splits = ["train", "val", "test"];

    /// <summary>Throws <see cref="FailureException"/> that names the file and the line at fault.</summary>
    public DatasetContents Read()
    {
        string manifest = Path.Combine(folder, ManifestFile);
        if (!File.Exists(manifest))
        {
            throw Invalid($"{ManifestFile} is missing; it must be at the top, or in the one folder that is there.");
        }

        long profiles = ReadTable(manifest, ',', "nickname");
        long names = NameFiles().Sum(file => ReadTable(file, '\t', "name"));
        if (profiles + names == 0)
        {
            throw Invalid("it has no rows.");
        }

        FileInfo[] files = [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)];
        return new DatasetContents(files.Sum(file => file.Length), files.Length, profiles, names);
    }

    private IEnumerable<string> NameFiles()
    {
        string names = Path.Combine(folder, "names");
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.tsv");
        return (Directory.Exists(names) ? files.Concat(Directory.EnumerateFiles(names, "*.tsv")) : files).Order(StringComparer.Ordinal);
    }

    private long ReadTable(string path, char separator, string nameColumn)
    {
        string file = ArchiveFailure.Shown(Path.GetRelativePath(folder, path).Replace('\\', '/'));
        var options = new CsvReaderOptions
        {
            Separator = separator,
            // A tab-separated name may hold a quotation mark that means nothing.
            Mode = separator == '\t' ? CsvMode.NoEscape : CsvMode.Rfc4180,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
            MaxRecordSize = MaxRecordBytes,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
        };
        try
        {
            using var csv = CsvReader.FromFile(path, options);
            csv.ReadHeader();
            CheckHeader(file, [.. csv.Headers], nameColumn);
            return ReadRows(csv, file, [.. csv.Headers]);
        }
        catch (CsvFormatException exception)
        {
            throw Invalid(string.Create(
                CultureInfo.InvariantCulture, $"{file} line {exception.LineNumber} isn't a row of its table."));
        }
    }

    private static void CheckHeader(string file, string[] header, string nameColumn)
    {
        string[] required = file == ManifestFile ? ["label", "split"] : ["label"];
        if (required.FirstOrDefault(column => !header.Contains(column)) is { } missing)
        {
            throw Invalid($"{file} has no column '{missing}'.");
        }

        if (!header.Contains(nameColumn) && !header.Contains("avatar"))
        {
            throw Invalid($"{file} has neither a column '{nameColumn}' nor a column 'avatar'.");
        }

        if (header.Distinct().Count() < header.Length)
        {
            throw Invalid($"{file} has a column twice.");
        }
    }

    private long ReadRows(CsvReader csv, string file, string[] header)
    {
        int avatar = Array.IndexOf(header, "avatar");
        int label = Array.IndexOf(header, "label");
        int avatarLabel = Array.IndexOf(header, "avatar_label");
        int split = Array.IndexOf(header, "split");
        long rows = 0;
        while (csv.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            string? fault = OneOf(Labels, csv, label, "label")
                ?? (avatarLabel < 0 || IsBlank(csv, avatarLabel) ? null : OneOf(Labels, csv, avatarLabel, "avatar_label"))
                ?? (split < 0 ? null : OneOf(Splits, csv, split, "split"))
                ?? (avatar < 0 || IsBlank(csv, avatar) ? null : FaultOfAvatar(csv.GetString(avatar)));
            if (fault is not null)
            {
                throw Invalid(string.Create(CultureInfo.InvariantCulture, $"{file} line {csv.LineNumber}: {fault}."));
            }
        }

        return rows;
    }

    private string? FaultOfAvatar(string avatar) =>
        avatar.Contains('\\', StringComparison.Ordinal) || Path.IsPathRooted(avatar) || avatar.Split('/').Contains("..")
            ? $"avatar is '{ArchiveFailure.Shown(avatar)}', which isn't a path within the data folder"
        : !File.Exists(Path.Combine(folder, avatar)) ? $"avatar is '{ArchiveFailure.Shown(avatar)}', which isn't there"
        : null;

    private static string? OneOf(string[] values, CsvReader csv, int column, string name) =>
        csv.GetString(column) is var value && values.Contains(value)
            ? null
            : $"{name} is '{ArchiveFailure.Shown(value)}'; it must be {string.Join(", ", values[..^1])} or {values[^1]}";

    private static bool IsBlank(CsvReader csv, int column) => string.IsNullOrWhiteSpace(csv.GetString(column));

    private static FailureException Invalid(string violation) => new(DatasetFailure.NoDataset(violation));
}

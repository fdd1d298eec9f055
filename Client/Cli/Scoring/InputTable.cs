using CsvHelper;
using GenderGrpc.Cli.Commands;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// The manifest to score. It was read through once, so that what is wrong with it shows before anything is sent.
/// </summary>
internal sealed class InputTable
{
    private readonly string _path;
    private readonly (int Column, string Value)[] _filters;

    private InputTable(string path, string[] columns, (int Column, string Value)[] filters)
    {
        _path = path;
        _filters = filters;
        Columns = columns;
        Avatar = Array.IndexOf(columns, "avatar");
        Nickname = Array.IndexOf(columns, "nickname");
        Label = Array.IndexOf(columns, "label");
    }

    public string[] Columns { get; }

    /// <summary>The column's index, or -1.</summary>
    public int Avatar { get; }

    /// <inheritdoc cref="Avatar"/>
    public int Nickname { get; }

    /// <inheritdoc cref="Avatar"/>
    public int Label { get; }

    /// <summary>How many rows pass the filters.</summary>
    public long RowCount { get; private set; }

    /// <exception cref="CommandFailedException">The file isn't there or isn't a manifest.</exception>
    public static InputTable Open(string path, IReadOnlyList<RowFilter> filters, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw Bad($"{path} doesn't exist.");
        }

        var columns = Records(path).FirstOrDefault() ?? throw Bad($"{path} is empty; its first line must name the columns.");
        var repeated = columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (repeated is not null)
        {
            throw Bad($"{path} has more than one column '{repeated}'.");
        }

        var taken = columns.Intersect(OutcomeColumns.Names).FirstOrDefault();
        if (taken is not null)
        {
            throw Bad($"{path} has a column '{taken}', which the output adds; rename it.");
        }

        var resolved = filters.Select(filter => (Column: Array.IndexOf(columns, filter.Column), filter.Value)).ToArray();
        var unknown = Array.FindIndex(resolved, filter => filter.Column < 0);
        if (unknown >= 0)
        {
            throw Bad($"{path} has no column '{filters[unknown].Column}', which --where names.");
        }

        var table = new InputTable(path, columns, resolved);
        if (table.Avatar < 0 && table.Nickname < 0)
        {
            throw Bad($"{path} needs a column 'avatar' or 'nickname'.");
        }

        foreach (var _ in table.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.RowCount++;
        }

        return table;
    }

    /// <summary>The rows that pass the filters, each with a field for every column.</summary>
    public IEnumerable<string[]> Rows() =>
        Records(_path).Skip(1).Where(row => Array.TrueForAll(_filters, filter => row[filter.Column] == filter.Value));

    private static IEnumerable<string[]> Records(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var records = CsvFormat.Read(file, leaveOpen: true).GetEnumerator();
        var width = 0;
        for (long number = 1; MoveNext(records, path); number++)
        {
            var record = records.Current;
            if (width == 0)
            {
                width = record.Length;
            }

            if (record.Length != width)
            {
                throw Bad($"{path}, record {number}: {record.Length} fields where the first record has {width}.");
            }

            yield return record;
        }
    }

    private static bool MoveNext(IEnumerator<string[]> records, string path)
    {
        try
        {
            return records.MoveNext();
        }
        catch (CsvFormatException e)
        {
            throw Bad($"{path}, line {e.LineNumber}: not valid CSV; a field with a quotation mark must be quoted.");
        }
    }

    private static CommandFailedException Bad(string message) => new(ExitCode.BadUsage, message);
}
